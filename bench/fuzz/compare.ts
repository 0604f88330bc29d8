import { doubtsSoFar } from "../../server/src/terraform/values/limits.ts";
import { isFailure } from "../../server/src/terraform/values/value.ts";
import { type Answer, askTerraform } from "./console.ts";
import { expression, LOCALS, seeded } from "./expressions.ts";
import { evaluateText, jsonOf, scopeOf } from "./ours.ts";

/** How a set of expressions fared against the CLI. */
export interface Comparison {
  readonly compared: number;
  /** The same value. */
  readonly same: number;
  /** The same but for numbers that Terraform carries as text: see `conditional` in evaluate.ts. */
  readonly sameText: number;
  /** An error for both. */
  readonly errors: number;
  /** A value for Terraform, not known here. */
  readonly unknown: number;
  /** Not known after apply, or not readable, for Terraform itself. */
  readonly skipped: number;
  /** A value here that Terraform does not have, or an error here that Terraform has a value for. */
  readonly wrong: readonly string[];
}

/** Compares random expressions with `terraform console`. */
export function compareWithTerraform(options: { readonly seed: number; readonly count: number }): Comparison {
  const source = seeded(options.seed);
  const list = Array.from({ length: options.count }, () => expression(source, 1 + source.int(3)));
  const scope = scopeOf(LOCALS);
  const answers = askTerraform(list, LOCALS);
  const counts = { same: 0, sameText: 0, errors: 0, unknown: 0, skipped: 0 };
  const wrong: string[] = [];
  for (const [i, text] of list.entries()) {
    const before = doubtsSoFar();
    const value = evaluateText(text, scope);
    const ours = value === null ? "unread" : isFailure(value) ? "error" : jsonOf(value);
    const verdict = judge(answers[i] ?? "skipped", ours, doubtsSoFar() !== before);
    if (verdict === "wrong") wrong.push(`${text}\n  here ${ours}, there ${JSON.stringify(answers[i])}`);
    else counts[verdict]++;
  }
  return { compared: list.length, ...counts, wrong };
}

/** An error in a part that is not evaluated here cannot be seen here: `doubt` says that there was such a part. */
function judge(
  answer: Answer,
  ours: string | null,
  doubt: boolean,
): "same" | "sameText" | "errors" | "unknown" | "skipped" | "wrong" {
  if (answer === "skipped") return "skipped";
  if (ours === "unread") return "unknown";
  if (answer === "error") return ours === null || ours === "error" || doubt ? "errors" : "wrong";
  if (ours === null) return "unknown";
  if (ours === answer.json) return "same";
  return ours !== "error" && doubt && asText(ours) === asText(answer.json) ? "sameText" : "wrong";
}

/** JSON with every scalar as text. */
function asText(json: string): string {
  return JSON.stringify(JSON.parse(json), (_, value: unknown) =>
    typeof value === "number" || typeof value === "boolean" ? String(value) : value,
  );
}
