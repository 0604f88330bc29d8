import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogueOutputs } from "../../../scripts/generate/catalogue.ts";
import { describeProblem, parsePolicyYaml } from "../../../server/src/policies/catalogue/parse.ts";
import { catalogueOf, loadCatalogue } from "../../../server/src/policies/catalogue.ts";
import { FINDERS } from "../../../server/src/policies/engine/finders.ts";
import { testsOf } from "../../../server/src/policies/engine/requirement.ts";
import { OPERATIONS } from "../../../server/src/policies/operations/index.ts";
import { loadSchema } from "../../../server/src/terraform/schema/load.ts";
import type { ProviderSchema } from "../../../server/src/terraform/schema/model.ts";
import { validateBlock } from "../../../server/src/terraform/schema/validate.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { ROOT, readPolicies } from "./helpers.ts";

await loadHcl();
const policies = await readPolicies();

const MINIMAL = `
id: sqs-x
title: Queues are x
why: Because.
severity: low
tests: {}
on: [aws_sqs_queue]
require: { kms_master_key_id: { present: true } }
impact: in-place
`;

/** Whether a type has this path, through nested blocks and attributes that hold objects. */
function hasPath(schema: ProviderSchema, type: string, path: string): boolean {
  let block = schema.resource(type) ?? null;
  const names = path.replaceAll("[*]", "").split(".");
  for (const [i, name] of names.entries()) {
    if (block === null) return false;
    const nested = block.blocks.get(name);
    const attribute = block.attributes.get(name);
    if (i === names.length - 1) return nested !== undefined || attribute !== undefined;
    block = nested?.block ?? (attribute?.type.kind === "nested" ? attribute.type.block : null);
  }
  return false;
}

describe("generated files", () => {
  it("are up to date (npm run generate -- catalogue)", () => {
    const hint = "run `npm run generate -- catalogue`";
    for (const [path, text] of catalogueOutputs(policies)) {
      const full = join(ROOT, path);
      const old = existsSync(full) ? readFileSync(full, "utf8").replaceAll("\r\n", "\n") : "";
      expect(old === text, `${path} is stale: ${hint}`).toBe(true);
    }
    const pages = readdirSync(join(ROOT, "docs/policies")).map((name) => `docs/policies/${name}`);
    expect(
      pages.filter((page) => !catalogueOutputs(policies).has(page)),
      hint,
    ).toEqual([]);
  });
});

describe("the catalogue", () => {
  it("finds policies by every vocabulary, in any case", () => {
    const catalogue = loadCatalogue();
    const ids = (test: string) => catalogue.byTest(test).map((policy) => policy.id);
    expect(ids("aws-s3-public-access-blocked")).toEqual(["s3-public-access-block"]);
    expect(ids("s3-public-access-block")).toEqual(["s3-public-access-block"]);
    expect(ids("CKV2_AWS_6")).toEqual(["s3-public-access-block"]);
    expect(ids("ckv_aws_54")).toEqual(["s3-public-access-block"]);
    expect(ids("AVD-AWS-0087")).toEqual(["s3-public-access-block"]);
    expect(ids("aws-0087")).toEqual(["s3-public-access-block"]);
    expect(ids("s3.8")).toEqual(["s3-public-access-block"]);
    expect(ids("nothing-of-ours")).toEqual([]);
    expect(catalogue.byId("ec2-imdsv2")?.on).toContain("aws_launch_template");
    expect(catalogue.byId("EC2-IMDSV2")).toBeNull();
  });

  it("gives every policy that answers a test", () => {
    const [one] = policies;
    if (one === undefined) throw new Error("no policies");
    const catalogue = catalogueOf([one, { ...one, id: "another" }]);
    const [test] = [...one.tests.checkov, ...one.tests.vanta];
    expect(catalogue.byTest(test ?? "").map((policy) => policy.id)).toEqual([one.id, "another"]);
  });

  it("names operations and finders that exist", () => {
    for (const { id, operation, supplies } of policies) {
      if (operation !== undefined)
        expect([id, Object.keys(OPERATIONS)]).toEqual([id, expect.arrayContaining([operation.name])]);
      for (const { find } of supplies)
        if (find !== undefined) expect([id, Object.keys(FINDERS)]).toEqual([id, expect.arrayContaining([find])]);
    }
  });

  it("is honest about replacement and downtime", () => {
    for (const policy of policies.filter(({ impact }) => impact === "replace" || impact === "downtime")) {
      expect([policy.id, policy.impactNote === undefined]).toEqual([policy.id, false]);
    }
  });

  it("writes only attributes that the provider has", () => {
    for (const major of [5, 6] as const) {
      const schema = loadSchema(major);
      for (const policy of policies) {
        const onOwner = [
          ...policy.prefer,
          ...(policy.require === undefined ? [] : testsOf(policy.require).map(({ test }) => test)),
        ];
        for (const { path } of onOwner) {
          const known = policy.on.some((type) => hasPath(schema, type, path));
          expect([major, policy.id, path, known]).toEqual([major, policy.id, path, true]);
        }
        const { companion } = policy;
        for (const { path } of companion === undefined
          ? []
          : [...companion.prefer, ...testsOf(companion.require).map(({ test }) => test)]) {
          expect([major, policy.id, path, hasPath(schema, companion?.type ?? "", path)]).toEqual([
            major,
            policy.id,
            path,
            true,
          ]);
        }
      }
    }
  });
});

describe("what fixes write", () => {
  const written = policies.flatMap(({ id, examples }) =>
    examples.flatMap(({ name, before, after }) =>
      after === undefined ? [] : [{ id, name, before: before ?? "", after }],
    ),
  );
  it.each(written)("$id: $name: fits the newest provider", ({ before, after }) => {
    const schema = loadSchema(6);
    const resources = (text: string) => parseHcl(text).body.blocks.filter((block) => block.type === "resource");
    const old = new Set(resources(before).map((block) => block.labels.join(".")));
    for (const block of resources(after)) {
      const verdict = validateBlock(schema, block);
      if (verdict.kind !== "checked") throw new Error(`the provider has no ${verdict.type}`);
      // Examples leave out what has nothing to do with the policy; new blocks must be complete.
      const isNew = !old.has(block.labels.join("."));
      expect(verdict.problems.filter(({ code }) => isNew || !code.startsWith("missing-"))).toEqual([]);
    }
  });
});

describe("parsePolicyYaml", () => {
  it("reads a policy of a company's own", () => {
    const parsed = parsePolicyYaml(MINIMAL);
    expect(parsed).toMatchObject({
      ok: true,
      value: { id: "sqs-x", service: "custom", scope: "resource", prefer: [] },
    });
  });

  it("spells out short forms", () => {
    const parsed = parsePolicyYaml(
      `${MINIMAL.replace(/require:.*\n/, "require: { a: true, b.c: { oneOf: [x, 2] } }\n")}prefer: { a: true, b.c: x, d: { hcl: local.d } }\n`,
    );
    if (!parsed.ok) throw new Error(parsed.error.map(describeProblem).join("\n"));
    expect(parsed.value.require).toEqual({
      all: [
        { path: "a", equals: true },
        { path: "b.c", oneOf: ["x", 2] },
      ],
    });
    expect(parsed.value.prefer).toEqual([
      { path: "a", value: "true" },
      { path: "b.c", value: '"x"' },
      { path: "d", value: "local.d" },
    ]);
  });

  it.each([
    ["impact: in-place", "impact: sometimes", /^p\.yaml:9 impact: .*in-place/],
    ["severity: low", "severity: low\nseverty: low", /^p\.yaml:\d+ .*severty/],
    ["on: [aws_sqs_queue]", "on: [AWS::SQS::Queue]", /^p\.yaml:7 on\.0: expected a Terraform resource type/],
    ["{ present: true }", "{ presnt: true }", /^p\.yaml:8 require\.kms_master_key_id: /],
    [
      "{ present: true }",
      "{ whenAbsent: x }",
      /^p\.yaml:8 require\.kms_master_key_id: expected at least one of equals/,
    ],
    ["tests: {}", "tests: { checkov: [CKV_19] }", /^p\.yaml:6 tests\.checkov\.0: expected an id such as CKV_AWS_19/],
    ["title: Queues are x", "title: [", /^p\.yaml:\d+ not valid YAML/],
  ])("says where %s went wrong", (from, to, message) => {
    const parsed = parsePolicyYaml(MINIMAL.replace(from, to), { file: "p.yaml" });
    expect(parsed.ok).toBe(false);
    const lines = parsed.ok ? [] : parsed.error.map(describeProblem);
    expect(lines[0]).toMatch(message);
  });

  it.each(["", "- a", "42", "id: x"])("never throws (%#)", (text) => {
    expect(parsePolicyYaml(text).ok).toBe(false);
  });

  it("demands something to check", () => {
    const parsed = parsePolicyYaml(MINIMAL.replace(/require:.*\n/, ""));
    expect(parsed.ok ? "" : parsed.error.map(describeProblem).join()).toContain("expected `require`");
  });
});
