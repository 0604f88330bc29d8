import type { PromisedBlock, TextEdit } from "../../../shared/src/fix.ts";
import { err, ok, type Result } from "../../../shared/src/result.ts";
import { eolOf } from "../terraform/edits/apply.ts";
import { minimalEdits } from "../terraform/edits/minimal.ts";
import { alignLines } from "../terraform/format/align.ts";
import type { ResourceNode } from "../terraform/index/model.ts";
import { parseHcl } from "../terraform/syntax/parse.ts";
import type { DerivedEdits, Replacement } from "./bedrock/request.ts";

/**
 * Minimal edits from a model's replacement of one block: the differences inside the block, and its companions right
 * after it. The errors are words for the model.
 */
export function deriveEdits(node: ResourceNode, replacement: Replacement): Result<DerivedEdits, readonly string[]> {
  const { file, block } = node.declaration;
  const before = file.text.slice(block.start, block.end);
  const problems = [replacement.block, ...replacement.companions.map((companion) => companion.text)].flatMap(
    syntaxErrors,
  );
  if (problems.length > 0) return err(problems);
  const eol = eolOf(file.text);
  const wasAligned = alignLines(before.replace(/\r\n/g, "\n")) === before.replace(/\r\n/g, "\n");
  const after = wasAligned ? alignLines(replacement.block) : replacement.block;
  const edits: TextEdit[] = minimalEdits({ file: file.path, before, after: after.trim(), offset: block.start, eol });
  const promised: PromisedBlock[] = [];
  if (edits.length > 0)
    promised.push({ file: file.path, address: `resource.${node.declaration.address}`, change: "edit" });
  const added = replacement.companions.map((companion) => `\n\n${alignLines(companion.text.trim())}`).join("");
  if (added !== "") {
    const newText = eol === "\n" ? added : added.replace(/\n/g, "\r\n");
    edits.push({ file: file.path, start: block.end, end: block.end, newText });
  }
  for (const companion of replacement.companions) {
    promised.push({ file: file.path, address: promisedAddress(companion.address), change: "create" });
  }
  return edits.length === 0 ? err(["the block came back unchanged"]) : ok({ edits, promised });
}

function promisedAddress(address: string): string {
  return address.startsWith("data.") ? address : `resource.${address}`;
}

function syntaxErrors(text: string): string[] {
  const parsed = parseHcl(text);
  return parsed.problems.map((problem) => `line ${problem.line} of the reply: ${problem.message}`);
}
