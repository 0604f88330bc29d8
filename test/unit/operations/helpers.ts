import { expect } from "vitest";
import { checkPolicy } from "../../../server/src/policies/engine/check.ts";
import { proposeFix } from "../../../server/src/policies/engine/propose.ts";
import type { Policy, PolicyContext, PolicySettings, Verdict } from "../../../server/src/policies/model.ts";
import { formatCanonical } from "../../../server/src/terraform/format/canonical.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";
import type { CandidateFix } from "../../../shared/src/fix.ts";
import type { Refusal } from "../../../shared/src/reasons.ts";
import { applyFix, type Files, indexOf, readPolicies, SETTINGS } from "../policies/helpers.ts";

await loadHcl();
const policies = await readPolicies();

export type Given = string | Files;

export interface Tried {
  readonly policy: string;
  readonly address: string;
  readonly trusted?: readonly string[] | undefined;
}

function filesOf(given: Given): Files {
  return typeof given === "string" ? { "main.tf": given } : given;
}

function policyOf(id: string): Policy {
  const policy = policies.find((candidate) => candidate.id === id);
  if (policy === undefined) throw new Error(`no policy ${id}`);
  return policy;
}

export function contextOf(given: Given, { policy, address, trusted }: Tried): PolicyContext {
  const index = indexOf(filesOf(given));
  const node = index.resources.find((candidate) => candidate.address === address);
  if (node === undefined) throw new Error(`no ${address}`);
  const settings: PolicySettings = { ...SETTINGS, trustedCidrs: trusted ?? SETTINGS.trustedCidrs };
  return { policy: policyOf(policy), node, index, settings };
}

export function check(given: Given, tried: Tried): Verdict {
  return checkPolicy(contextOf(given, tried));
}

export function refusal(given: Given, tried: Tried): Refusal {
  const proposed = proposeFix(contextOf(given, tried));
  if (proposed.ok) throw new Error(`not refused: ${proposed.value.explanation}`);
  return proposed.error;
}

export interface Fixed {
  readonly fix: CandidateFix;
  readonly files: Files;
  /** New text of `main.tf`. */
  readonly text: string;
}

/** Fixes, and holds the fix to what every fix must keep: it works, it is formatted, it is done at once, it is small. */
export async function fixed(given: Given, tried: Tried): Promise<Fixed> {
  const before = filesOf(given);
  expect(check(before, tried).status).toBe("fail");
  const proposed = proposeFix(contextOf(before, tried));
  if (!proposed.ok) throw new Error(`refused: ${proposed.error.message}`);
  const fix = proposed.value;
  const after = applyFix(before, fix);
  expect(check(after, tried)).toMatchObject({ status: "pass" });
  expect(proposeFix(contextOf(after, tried))).toMatchObject({ ok: false, error: { code: "no-fix" } });
  for (const [path, text] of Object.entries(after)) {
    expect(parseHcl(text).problems).toEqual([]);
    const old = before[path] ?? "";
    const unix = (source: string): string => source.replace(/\r\n/g, "\n");
    if ((await formatCanonical(unix(old))) === unix(old)) expect(await formatCanonical(unix(text))).toBe(unix(text));
    expectOnlyPromised(old, text, fix, path);
    if (old.includes("\r\n")) expect(text.replace(/\r\n/g, "")).not.toContain("\n");
  }
  return { fix, files: after, text: after["main.tf"] ?? "" };
}

/** Every top-level block that was not promised has the same text as before, and none is gone. */
function expectOnlyPromised(before: string, after: string, fix: CandidateFix, path: string): void {
  const promised = new Set(fix.promised.filter((block) => block.file === path).map((block) => block.address));
  const blocksOf = (text: string): Map<string, string> =>
    new Map(
      parseHcl(text).body.blocks.map((block) => [
        [block.type, ...block.labels].join("."),
        text.slice(block.start, block.end),
      ]),
    );
  const now = blocksOf(after);
  for (const [address, text] of blocksOf(before)) {
    if (promised.has(address)) expect([...now.keys()]).toContain(address);
    else expect(now.get(address)).toBe(text);
  }
}
