import { type Refusal, type RefusalCode, refusal } from "../../../../../shared/src/reasons.ts";
import { err } from "../../../../../shared/src/result.ts";
import type { SourceFile } from "../../../terraform/index/model.ts";
import type { Verdict } from "../../model.ts";

/** A refusal as a failed result. */
export function refuse(code: RefusalCode, message: string): { readonly ok: false; readonly error: Refusal } {
  return err(refusal(code, message));
}

/** The refusal of a fix when the check does not fail, or null when it fails. */
export function notFailing(verdict: Verdict): { readonly ok: false; readonly error: Refusal } | null {
  if (verdict.status === "fail") return null;
  if (verdict.status === "unknown")
    return refuse("unknown-value", `This cannot be decided from the code: ${verdict.because}.`);
  return refuse("no-fix", `There is nothing to fix: ${verdict.because}.`);
}

/** The refusal to edit a file that is not written by hand in HCL, or null when it may be edited. */
export function notEditable(file: SourceFile): { readonly ok: false; readonly error: Refusal } | null {
  if (file.format === "hcl") return null;
  return refuse(
    "generated-code",
    `${file.path} is in Terraform's JSON syntax, which is generated: change what generates it.`,
  );
}
