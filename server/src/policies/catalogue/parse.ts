import { isMap, LineCounter, parseDocument } from "yaml";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Policy } from "../model.ts";
import { compilePolicy } from "./compile.ts";
import { policySchema } from "./schema.ts";

/** What is wrong with a policy file, where, and what was expected. */
export interface PolicyProblem {
  readonly file: string;
  /** 1-based; 0 when the whole file is meant. */
  readonly line: number;
  /** `companion.link.attribute`; empty for the file itself. */
  readonly path: string;
  readonly message: string;
}

/** One line for a person: `s3/x.yaml:7 companion.link: expected …`. */
export function describeProblem(problem: PolicyProblem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}` : problem.file;
  return `${place} ${problem.path === "" ? "" : `${problem.path}: `}${problem.message}`;
}

/** Reads one policy from YAML. `service` is the folder's name for policies of the catalogue. */
export function parsePolicyYaml(
  text: string,
  origin: { readonly file?: string; readonly service?: string } = {},
): Result<Policy, readonly PolicyProblem[]> {
  const file = origin.file ?? "policy.yaml";
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const lineAt = (offset: number | undefined): number => (offset === undefined ? 0 : lines.linePos(offset).line);
  if (document.errors.length > 0) {
    return err(
      document.errors.map((error) => ({
        file,
        line: lineAt(error.pos[0]),
        path: "",
        message: `not valid YAML: ${error.message.split("\n")[0] ?? ""}`,
      })),
    );
  }
  if (!isMap(document.contents))
    return err([{ file, line: 0, path: "", message: "expected a mapping with `id`, `title` …" }]);
  const parsed = policySchema.safeParse(document.toJS());
  if (parsed.success) return ok(compilePolicy(parsed.data, origin.service ?? "custom"));
  return err(
    parsed.error.issues.map((issue) => ({
      file,
      line: lineAt(offsetOf(document, issue.path)),
      path: issue.path.map(String).join("."),
      message: issue.message,
    })),
  );
}

/** Offset of the deepest node on the path that exists: a missing key is reported at what should have it. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
      return Number(node.range[0]);
    }
  }
  return undefined;
}
