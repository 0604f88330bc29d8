import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { FROM_SCANNERS, FROM_VANTA } from "../../demo/expected.ts";
import { parseExceptions } from "../../server/src/config/exceptions.ts";
import { fileSource } from "../../server/src/findings/file/source.ts";
import { identify } from "../../server/src/findings/identity.ts";
import { redact } from "../../server/src/observe/redact.ts";
import { loadCatalogue } from "../../server/src/policies/catalogue.ts";
import { formatCanonical } from "../../server/src/terraform/format/canonical.ts";
import { loadIndex } from "../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import { loadSchema, SHIPPED_MAJORS } from "../../server/src/terraform/schema/load.ts";
import { validateBlock } from "../../server/src/terraform/schema/validate.ts";
import { readState } from "../../server/src/terraform/state/read-state.ts";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const signal = new AbortController().signal;

async function findingsOf(file: string) {
  const fetched = await fileSource(join(examples, file)).fetch(signal);
  if (!fetched.ok) throw new Error(fetched.error.message);
  expect(fetched.value.problems).toEqual([]);
  return fetched.value.findings;
}

describe("the sample estate", () => {
  let index: TerraformIndex;
  beforeAll(async () => {
    index = await loadIndex(join(examples, "acme-estate"), signal);
  });

  it("is read without a problem, in several directories and modules", () => {
    expect(index.problems).toEqual([]);
    expect(index.directories.size).toBeGreaterThanOrEqual(6);
    const declared = new Set(index.resources.map(({ declaration }) => declaration));
    const managed = [...declared].filter(({ mode }) => mode === "managed");
    expect(managed.length).toBeGreaterThanOrEqual(55);
    expect(managed.length).toBeLessThanOrEqual(75);
  });

  it.each(SHIPPED_MAJORS)("fits the schema of provider %i", (major) => {
    const schema = loadSchema(major);
    const wrong = index.resources
      .filter(({ declaration }) => declaration.mode === "managed")
      .flatMap(({ declaration }) => {
        const verdict = validateBlock(schema, declaration.block);
        return verdict.kind === "checked"
          ? verdict.problems.map((problem) => `${declaration.address}: ${problem.path} ${problem.message}`)
          : [`${declaration.address}: unknown type`];
      });
    expect(wrong).toEqual([]);
  });

  it("is formatted, and holds nothing that looks like a secret", async () => {
    for (const { path, text } of index.files.values()) {
      expect(await formatCanonical(text), path).toBe(text);
      expect(redact(text), path).toBe(text);
    }
  });

  it("has an exception that is well-formed and holds for years", () => {
    const file = join(examples, "acme-estate", ".terrafix", "exceptions.yaml");
    const { entries, problems } = parseExceptions(readFileSync(file, "utf8"));
    expect(problems).toEqual([]);
    expect(entries.map(({ policy, resource }) => [policy, resource])).toEqual([
      ["s3-public-access-block", "acme-press-kit"],
    ]);
    expect(entries.every(({ until }) => until > "2030-01-01")).toBe(true);
  });
});

describe("the sample findings", () => {
  it("are the same as saved answers of Vanta and as neutral JSON", async () => {
    const policyOf = (testId: string): string | null => loadCatalogue().byTest(testId)[0]?.id ?? null;
    const [saved, neutral] = [await findingsOf("vanta-answers.json"), await findingsOf("findings.json")];
    const ids = (list: typeof saved): string[] => list.map((finding) => identify(finding, policyOf).id).sort();
    expect(ids(neutral)).toEqual(ids(saved));
    expect(new Set(ids(saved)).size).toBe(15);
  });

  it("are those whose outcome the demo expects", async () => {
    const names = (await findingsOf("vanta-answers.json")).map(({ resource }) => resource.name ?? resource.accountId);
    expect(names.sort()).toEqual(Object.keys(FROM_VANTA).sort());
    const tests = (await findingsOf("scanner-findings.json")).map(({ testId }) => testId);
    expect(tests.sort()).toEqual(Object.keys(FROM_SCANNERS).sort());
  });

  it("name tests that the catalogue answers", async () => {
    const findings = [...(await findingsOf("findings.json")), ...(await findingsOf("scanner-findings.json"))];
    const unanswered = findings.filter(({ testId }) => loadCatalogue().byTest(testId).length === 0);
    expect(unanswered.map(({ testId }) => testId)).toEqual([]);
  });

  it("come with a state that can be read", () => {
    const state = readState(readFileSync(join(examples, "prod.tfstate"), "utf8"), "prod.tfstate");
    expect(state.ok && state.value.resources.map(({ address }) => address)).toContain("aws_instance.bastion");
  });
});
