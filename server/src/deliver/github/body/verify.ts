import { posix } from "node:path";
import { code, fenced } from "../markdown.ts";
import type { BodyInput } from "./input.ts";

/** What to run before merging, and what to expect from it. */
export function verifySection({ receipt, fix, prefix }: BodyInput): string {
  const file = fix.edits[0]?.file ?? receipt.file;
  const folder = file === "" ? "" : posix.dirname(`${prefix}${file}`);
  const chdir = folder === "" || folder === "." ? "" : ` -chdir=${quoted(folder)}`;
  const created = fix.promised.filter((block) => block.change === "create").length;
  const edited = changedResources({ receipt, fix });
  const expected = [
    ...(created === 0 ? [] : [`${created} new ${created === 1 ? "block" : "blocks"}`]),
    ...(edited.length === 0
      ? []
      : [`changes to ${edited.map((address) => code(address)).join(", ")}${created === 0 ? " only" : ""}`]),
  ].join(" and ");
  const exception = fix.impact === "replace" ? " but for the replacement named above" : "";
  return [
    "## How to verify",
    "",
    fenced(`terraform${chdir} init\nterraform${chdir} plan`, "sh"),
    "",
    `(In a module, run it in the root that calls the module.) Expect ${expected === "" ? "changes to the block above only" : expected}, and nothing destroyed${exception}. After the apply, the test passes at its next run.`,
  ].join("\n");
}

/**
 * Resources that a plan shows as changed: those edited, or the located one when the edit is in what it takes its value
 * from (a variable, a caller's argument).
 */
function changedResources({ receipt, fix }: Pick<BodyInput, "receipt" | "fix">): readonly string[] {
  const edited = fix.promised.filter((block) => block.change === "edit");
  const module = /^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*/.exec(receipt.address)?.[0] ?? "";
  const addresses = edited.flatMap(({ address, file }) => {
    const beside = posix.dirname(file) === posix.dirname(receipt.file);
    if (!address.startsWith("resource.")) return receipt.address === "" ? [] : [receipt.address];
    const own = address.slice("resource.".length);
    if (stripped(receipt.address).endsWith(own)) return [receipt.address];
    return [beside ? `${module}${own}` : own];
  });
  return [...new Set(addresses)];
}

/** An address without its last instance key. */
function stripped(address: string): string {
  return address.replace(/\[[^\]]*\]$/, "");
}

/** A path as one word of a POSIX shell. People copy this line, so a folder's name must not become a command. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
