import { beforeAll, describe, expect, it } from "vitest";
import { checkPolicy } from "../../../server/src/policies/engine/check.ts";
import { proposeFix } from "../../../server/src/policies/engine/propose.ts";
import type { Policy, PolicyContext, Verdict } from "../../../server/src/policies/model.ts";
import { alignLines } from "../../../server/src/terraform/format/align.ts";
import { formatCanonical } from "../../../server/src/terraform/format/canonical.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { applyFix, type Files, indexOf, nodesOn, readPolicies, SETTINGS } from "./helpers.ts";

await loadHcl();
const policies = await readPolicies();

/** Verdicts of every resource that the policy speaks of, in the order of the text. */
function verdicts(policy: Policy, files: Files): { context: PolicyContext; verdict: Verdict }[] {
  const index = indexOf(files);
  return nodesOn(policy, index).map((node) => {
    const context = { policy, node, index, settings: SETTINGS };
    return { context, verdict: checkPolicy(context) };
  });
}

function statuses(policy: Policy, text: string): Set<Verdict["status"]> {
  return new Set(verdicts(policy, { "main.tf": text }).map(({ verdict }) => verdict.status));
}

/** The first failing resource of an example: what the fix is about. */
function failing(policy: Policy, text: string): PolicyContext {
  const found = verdicts(policy, { "main.tf": text }).find(({ verdict }) => verdict.status === "fail");
  if (found === undefined) throw new Error("the example does not fail");
  return found.context;
}

describe.each(policies.map((policy) => [policy.id, policy] as const))("%s", (_, policy) => {
  it("has a failing, a passing and an unknown example", () => {
    const has = (key: "before" | "passing" | "unknown"): boolean =>
      policy.examples.some((one) => one[key] !== undefined);
    expect({ before: has("before"), passing: has("passing"), unknown: has("unknown") }).toEqual({
      before: true,
      passing: true,
      unknown: true,
    });
  });

  for (const example of policy.examples) {
    const { before, after, passing, unknown, notApplicable, refused } = example;

    it.each([before, after, passing, unknown, notApplicable, refused?.text].filter((text) => text !== undefined))(
      `${example.name}: is formatted Terraform (%#)`,
      async (text) => {
        expect(parseHcl(text).problems).toEqual([]);
        expect(await formatCanonical(text)).toBe(text);
      },
    );

    if (before !== undefined && after !== undefined) {
      it(`${example.name}: before → after`, () => {
        const files = { "main.tf": before };
        const context = failing(policy, before);
        const fix = proposeFix(context);
        if (!fix.ok) throw new Error(fix.error.message);
        const fixed = applyFix(files, fix.value);
        expect(fixed["main.tf"]).toBe(after);
        expect(alignLines(after)).toBe(after);
        const index = indexOf(fixed);
        const node = index.resources.find((candidate) => candidate.address === context.node.address);
        if (node === undefined) throw new Error("the resource is gone");
        const again: PolicyContext = { ...context, index, node };
        expect(checkPolicy(again)).toMatchObject({ status: "pass" });
        const second = proposeFix(again);
        expect(second).toMatchObject({ ok: false, error: { code: "no-fix" } });
        expect(second.ok ? "" : second.error.message).toMatch(/^Already compliant/);
        expect(proposeFix(context)).toEqual(fix);
        // Two to four sentences for the reviewer.
        expect(fix.value.explanation.length).toBeGreaterThan(40);
        expect(fix.value.promised.length).toBeGreaterThan(0);
      });
    }
    if (passing !== undefined) it(`${example.name}: passes`, () => expect(statuses(policy, passing)).toContain("pass"));
    if (passing !== undefined)
      it(`${example.name}: nothing fails`, () => expect(statuses(policy, passing)).not.toContain("fail"));
    if (unknown !== undefined)
      it(`${example.name}: unknown`, () => expect([...statuses(policy, unknown)]).toEqual(["unknown"]));
    if (notApplicable !== undefined) {
      it(`${example.name}: not applicable`, () => expect(statuses(policy, notApplicable)).toContain("not-applicable"));
      it(`${example.name}: does not fail`, () => expect(statuses(policy, notApplicable)).not.toContain("fail"));
    }
    if (refused !== undefined) {
      it(`${example.name}: refused`, () => {
        const fix = proposeFix(failing(policy, refused.text));
        expect(fix).toMatchObject({ ok: false, error: { code: refused.code } });
      });
    }
  }
});

describe("the catalogue", () => {
  let ids: string[] = [];
  beforeAll(() => {
    ids = policies.map((policy) => policy.id);
  });
  it("has no policy twice", () => expect(new Set(ids).size).toBe(ids.length));
});
