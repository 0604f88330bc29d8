import { posix } from "node:path";
import { code, fenced } from "../markdown.ts";
import type { BodyInput } from "./input.ts";

/** What to run before merging, and what to expect from it. */
export function verifySection({ receipt, fix, prefix }: BodyInput): string {
  const file = receipt.file === "" ? fix.edits[0]?.file : receipt.file;
  const folder = file === undefined ? "" : posix.dirname(`${prefix}${file}`);
  const chdir = folder === "" || folder === "." ? "" : ` -chdir=${quoted(folder)}`;
  const created = fix.promised.filter((block) => block.change === "create").length;
  const expected =
    created === 0
      ? `changes to ${receipt.address === "" ? "the block above" : code(receipt.address)} only, and nothing destroyed`
      : `${created} new ${created === 1 ? "block" : "blocks"}, nothing destroyed`;
  const exception = fix.impact === "replace" ? " but for the replacement named above" : "";
  return [
    "## How to verify",
    "",
    fenced(`terraform${chdir} init\nterraform${chdir} plan`, "sh"),
    "",
    `(In a module, run it in the root that calls the module.) Expect ${expected}${exception}. After the apply, the test passes at its next run.`,
  ].join("\n");
}

/** A path as one word of a POSIX shell. People copy this line, so a folder's name must not become a command. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
