import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { locate } from "../../../server/src/locate/locate.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf, type StateInput, stateOf } from "./support.ts";

beforeAll(() => loadHcl());

const ACCOUNT = "123456789012";

/** Types whose ARN is their name, with the argument that gives it. */
const KINDS = {
  aws_s3_bucket: { argument: "bucket", arn: (name: string) => `arn:aws:s3:::${name}` },
  aws_sqs_queue: { argument: "name", arn: (name: string) => `arn:aws:sqs:eu-west-1:${ACCOUNT}:${name}` },
  aws_sns_topic: { argument: "name", arn: (name: string) => `arn:aws:sns:eu-west-1:${ACCOUNT}:${name}` },
  aws_iam_role: { argument: "name", arn: (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}` },
  aws_db_instance: { argument: "identifier", arn: (name: string) => `arn:aws:rds:eu-west-1:${ACCOUNT}:db:${name}` },
} as const;
type Kind = keyof typeof KINDS;

const STYLES = [
  "literal",
  "default",
  "tfvars",
  "local",
  "template",
  "open",
  "for_each",
  "count",
  "module",
  "nested",
] as const;
type Style = (typeof STYLES)[number];

interface Spec {
  readonly kind: Kind;
  readonly style: Style;
  readonly word: string;
  readonly fill: string;
}

/** One live resource of the generated estate. */
interface Live {
  readonly arn: string;
  readonly name: string;
  readonly address: string;
  readonly file: string;
  readonly state: StateInput;
}

interface Estate {
  readonly files: Record<string, string>;
  readonly live: Live[];
}

const word = fc.stringMatching(/^[a-z]{1,3}[a-z0-9]{1,6}$/);
const spec: fc.Arbitrary<Spec> = fc.record({
  kind: fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
  style: fc.constantFrom(...STYLES),
  word,
  fill: word,
});

/** Writes one resource per spec, each in its own style of naming, into one root with its modules. */
function buildEstate(specs: readonly Spec[]): Estate {
  const files: Record<string, string> = {
    "main.tf": 'provider "aws" {\n  region = "eu-west-1"\n}\n',
    "terraform.tfvars": "",
  };
  const live: Live[] = [];
  for (const [number, each] of specs.entries()) addOne({ files, live }, each, number);
  return { files, live };
}

function addOne({ files, live }: Estate, { kind, style, word: text, fill }: Spec, number: number): void {
  const { argument, arn } = KINDS[kind];
  const id = `r${number}`;
  const block = (value: string, meta = "") => `resource "${kind}" "${id}" {\n${meta}  ${argument} = ${value}\n}\n`;
  const add = (extra: string) => {
    files["main.tf"] += extra;
  };
  const push = (name: string, options: { key?: string | number; module?: string; file?: string } = {}) => {
    const { key, module } = options;
    const suffix = key === undefined ? "" : typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;
    const address = `${module === undefined ? "" : `${module}.`}${kind}.${id}${suffix}`;
    const state: StateInput = {
      type: kind,
      name: id,
      ...(key === undefined ? {} : { key }),
      ...(module === undefined ? {} : { module }),
      attributes: { id: name, arn: arn(name), password: "secret" },
    };
    live.push({ arn: arn(name), name, address, file: options.file ?? "main.tf", state });
  };
  const base = `${text}-${number}`;
  switch (style) {
    case "literal":
      add(block(`"${base}"`));
      push(base);
      return;
    case "default":
      add(`variable "${id}" {\n  default = "${fill}"\n}\n${block(`"\${var.${id}}-${base}"`)}`);
      push(`${fill}-${base}`);
      return;
    case "tfvars":
      files["terraform.tfvars"] += `${id} = "${fill}"\n`;
      add(`variable "${id}" {}\n${block(`"${base}-\${var.${id}}"`)}`);
      push(`${base}-${fill}`);
      return;
    case "local":
      add(`locals {\n  ${id} = "${base}-${fill}"\n}\n${block(`local.${id}`)}`);
      push(`${base}-${fill}`);
      return;
    case "template":
      add(`locals {\n  ${id} = lower("${fill.toUpperCase()}")\n}\n${block(`"\${local.${id}}-${base}-x"`)}`);
      push(`${fill}-${base}-x`);
      return;
    case "open":
      add(`variable "${id}" {}\n${block(`"\${var.${id}}-${base}"`)}`);
      push(`${fill}-${base}`);
      return;
    case "for_each":
      add(block(`"${base}-\${each.key}"`, `  for_each = toset(["a", "b.c"])\n`));
      push(`${base}-a`, { key: "a" });
      push(`${base}-b.c`, { key: "b.c" });
      return;
    case "count":
      add(block(`"${base}-\${count.index}"`, "  count = 2\n"));
      push(`${base}-0`, { key: 0 });
      push(`${base}-1`, { key: 1 });
      return;
    case "module":
      files[`modules/${id}/main.tf`] = `variable "n" {}\n${block("var.n")}`;
      add(`module "${id}" {\n  source = "./modules/${id}"\n  n = "${base}"\n}\n`);
      push(base, { module: `module.${id}`, file: `modules/${id}/main.tf` });
      return;
    case "nested":
      files[`modules/${id}/main.tf`] = `variable "n" {}\n${block(`"\${var.n}-${fill}"`)}`;
      add(
        `module "${id}" {\n  source = "./modules/${id}"\n  for_each = toset(["k"])\n  n = "${base}-\${each.key}"\n}\n`,
      );
      push(`${base}-k-${fill}`, { module: `module.${id}["k"]`, file: `modules/${id}/main.tf` });
      return;
  }
}

describe("a generated estate", () => {
  it("never answers with a wrong block, and finds every name that the code decides", () => {
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 12 }), (specs) => {
        const { files, live } = buildEstate(specs);
        const index = indexOf(files);
        for (const each of live) {
          const receipt = locate({ arn: each.arn }, index, { state: null });
          const twins = live.filter((other) => other.arn === each.arn);
          if (receipt.confidence === "exact" || receipt.confidence === "inferred") {
            expect(twins.map((twin) => twin.address)).toContain(receipt.address);
            expect(receipt.file).toBe(each.file);
          }
          if (receipt.confidence === "ambiguous") {
            expect(receipt.candidates.map((candidate) => candidate.address)).toContain(each.address);
          }
          const own = specs[Number(/\.r(\d+)/.exec(each.address)?.[1])];
          if (own?.style !== "open") expect(receipt.confidence).not.toBe("none");
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is always exact with the state", () => {
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 12 }), (specs) => {
        const { files, live } = buildEstate(specs);
        const index = indexOf(files);
        const state = stateOf(live.map((each) => each.state));
        for (const each of live) {
          const receipt = locate({ arn: each.arn }, index, { state });
          expect(receipt).toMatchObject({ confidence: "exact", score: 1, address: each.address, file: each.file });
        }
      }),
      { numRuns: 100 },
    );
  });

  it("never throws, and its parts agree, whatever is asked", () => {
    const { files } = buildEstate(STYLES.map((style) => ({ kind: "aws_s3_bucket", style, word: "w", fill: "f" })));
    const index = indexOf(files);
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "arn:",
        "arn:aws:s3:::",
        "module.",
        "aws_s3_bucket.r0",
        "[",
        '["',
        "\u0000",
        "sg-0123456789abcdef0",
      ),
      fc.string().map((tail) => `arn:aws:s3:::${tail}`),
    );
    const optional = fc.option(text, { nil: undefined });
    const ref = fc.record({
      arn: optional,
      type: optional,
      name: optional,
      id: optional,
      accountId: optional,
      region: optional,
      address: optional,
      file: optional,
      line: fc.option(fc.integer(), { nil: undefined }),
    });
    fc.assert(
      fc.property(ref, (given) => {
        const receipt = locate(given, index, { state: null });
        expect(receipt.score).toBeGreaterThanOrEqual(0);
        expect(receipt.score === 1).toBe(receipt.confidence === "exact");
        expect(receipt.address === "").toBe(receipt.confidence === "none");
        expect(receipt.candidates.length > 1).toBe(receipt.confidence === "ambiguous");
      }),
      { numRuns: 300 },
    );
  });
});
