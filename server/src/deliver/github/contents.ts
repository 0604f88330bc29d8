import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TextEdit } from "../../../../shared/src/fix.ts";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Delivery } from "../../pipeline/ports.ts";
import { applyEdits, editsByFile } from "../../terraform/edits/apply.ts";

/** Larger files are not sent: GitHub's API takes them badly, and no Terraform file is that large. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Whole new contents by path from the repository's top; equal contents are left out. */
export type NewContents = ReadonlyMap<string, string>;

/**
 * Checks that the base branch holds the very text that the fix was computed from, and gives the contents to commit.
 * A dirty checkout, a moved base or a file that only exists locally ends in a `conflict`.
 */
export async function contentsOnBase(
  delivery: Delivery,
  readBase: (path: string) => Promise<Result<string | null, { readonly reason: Failure }>>,
): Promise<Result<NewContents, Failure>> {
  const edits = editsByFile(delivery.fix.edits);
  const prefix = delivery.checkout.prefix ?? "";
  const contents = new Map<string, string>();
  for (const [file, after] of delivery.files) {
    const path = `${prefix}${file}`;
    if (Buffer.byteLength(after) > MAX_FILE_BYTES) {
      return err(failure("io", `${path} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB; change it by hand.`));
    }
    const base = await readBase(path);
    if (!base.ok) return err(base.error.reason);
    const text = await rebase({
      root: delivery.checkout.root,
      file,
      base: base.value,
      after,
      edits: edits.get(file) ?? [],
    });
    if (text === null) return err(failure("conflict", conflictMessage(path, base.value)));
    if (text !== base.value) contents.set(path, text);
  }
  return ok(contents);
}

function conflictMessage(path: string, base: string | null): string {
  return base === null
    ? `${path} is not on the base branch; commit and push it, then run again.`
    : `${path} on the base branch differs from the checkout that the fix was made for; update the checkout (or push its changes) and run again.`;
}

export interface Rebasing {
  readonly root: string;
  readonly file: string;
  readonly base: string | null;
  readonly after: string;
  readonly edits: readonly TextEdit[];
}

const BOM = "\ufeff";

/**
 * What to commit for one file, or null when the base is another text than the one that was edited. The same edits
 * applied to the base must give the same result. Two differences are none: a checkout that turned LF into CRLF
 * (`core.autocrlf`), and a byte-order mark that the reader dropped.
 */
export async function rebase(input: Rebasing): Promise<string | null> {
  const { base, after, edits } = input;
  const start = base ?? "";
  if (gives(start, edits, after)) return after;
  if (base === null) return null;
  if (start === after) return after;
  if (start.startsWith(BOM) && gives(start.slice(1), edits, after)) return BOM + after;
  if (start.includes("\r")) return null;
  const local = await readFile(join(input.root, input.file), "utf8").catch(() => null);
  if (local === null || toLf(local) !== start || !gives(local, edits, after)) return null;
  return toLf(after);
}

function gives(before: string, edits: readonly TextEdit[], after: string): boolean {
  if (edits.some((edit) => edit.end > before.length)) return false;
  const applied = applyEdits(before, edits);
  return applied.ok && applied.value === after;
}

function toLf(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
