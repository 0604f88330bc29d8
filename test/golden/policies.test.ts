import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../server/src/policies/catalogue.ts";
import { checkPolicy } from "../../server/src/policies/engine/check.ts";
import { proposeFix } from "../../server/src/policies/engine/propose.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { applyFix, contextAt, type Files, indexOf } from "../unit/policies/helpers.ts";

/**
 * Whole-file cases: `policies/<policy>/<case>/input` becomes `expected`, byte for byte. `case.json` names the failing
 * resource, other resources that pass afterwards, and pieces of text the warnings must have; `crlf` runs the case
 * with CRLF line ends (the files keep LF, so that no checkout changes them).
 */
interface Case {
  readonly address: string;
  readonly alsoPasses?: readonly string[];
  readonly warnings?: readonly string[];
  readonly crlf?: boolean;
}

const ROOT = fileURLToPath(new URL("policies", import.meta.url));

const cases = readdirSync(ROOT).flatMap((policy) =>
  readdirSync(join(ROOT, policy)).map((name) => ({ policy, name, folder: join(ROOT, policy, name) })),
);

function readFiles(folder: string, crlf: boolean): Files {
  const files: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(path).sort()) {
      const full = join(path, name);
      if (statSync(full).isDirectory()) visit(full);
      else {
        const text = readFileSync(full, "utf8").replaceAll("\r\n", "\n");
        files[relative(folder, full).split(sep).join("/")] = crlf ? text.replaceAll("\n", "\r\n") : text;
      }
    }
  };
  visit(folder);
  return files;
}

await loadHcl();

describe.each(cases)("$policy/$name", ({ policy: id, folder }) => {
  const spec = JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as Case;
  const crlf = spec.crlf === true;
  const input = readFiles(join(folder, "input"), crlf);
  const expected = readFiles(join(folder, "expected"), crlf);
  const policy = loadCatalogue().byId(id);
  if (policy === null) throw new Error(`no policy ${id}`);

  it("becomes what is expected and then passes", () => {
    const context = contextAt(policy, indexOf(input), spec.address);
    expect(checkPolicy(context)).toMatchObject({ status: "fail" });
    const fix = proposeFix(context);
    if (!fix.ok) throw new Error(fix.error.message);
    const fixed = applyFix(input, fix.value);
    expect(fixed).toEqual(expected);
    const index = indexOf(fixed);
    for (const address of [spec.address, ...(spec.alsoPasses ?? [])]) {
      expect([address, checkPolicy(contextAt(policy, index, address)).status]).toEqual([address, "pass"]);
    }
    expect(proposeFix(contextAt(policy, index, spec.address))).toMatchObject({ ok: false, error: { code: "no-fix" } });
    for (const piece of spec.warnings ?? []) expect(fix.value.warnings.join("\n")).toContain(piece);
    if (spec.warnings === undefined && policy.impact === "in-place") expect(fix.value.warnings).toEqual([]);
  });

  it("gives the same bytes every time", () => {
    const propose = () => proposeFix(contextAt(policy, indexOf(input), spec.address));
    expect(propose()).toEqual(propose());
  });
});
