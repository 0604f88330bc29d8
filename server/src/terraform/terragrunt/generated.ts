import type { ProviderDeclaration } from "../index/model.ts";
import { createSource, parsedFile } from "../index/source-file.ts";
import { attributeOf } from "../syntax/find.ts";
import { piecesOf } from "../values/patterns.ts";
import { type Config, textOf } from "./config.ts";

/** Stands for a piece of generated text that is not known: no variable is called that, so its value stays open. */
const HOLE = "${var.terragrunt_unknown}";

/**
 * `provider` blocks in what a unit and its includes generate: they say account and region. The text is read as if it
 * were a file; nobody edits it.
 */
export function generatedProviders(config: Config): readonly ProviderDeclaration[] {
  const found: ProviderDeclaration[] = [];
  for (const { config: included } of config.includes) found.push(...generatedProviders(included));
  for (const block of parsedFile(config.file).body.blocks) {
    const contents = block.type === "generate" ? attributeOf(block, "contents") : undefined;
    const pieces = contents === undefined ? null : piecesOf(config.evaluate(contents.value));
    if (contents === undefined || pieces === null) continue;
    const text = pieces.parts.map((part) => (typeof part === "string" ? part : HOLE)).join("");
    const target = textOf(config, attributeOf(block, "path")?.value) ?? block.labels[0] ?? "";
    const file = createSource({ path: `${config.file.path} > ${target}`, text, isLink: true });
    for (const inner of parsedFile(file).body.blocks) {
      const [name] = inner.labels;
      if (inner.type !== "provider" || name === undefined) continue;
      const alias = attributeOf(inner, "alias")?.value;
      const isText = alias?.kind === "literal" && typeof alias.value === "string";
      found.push({ file, block: inner, name, alias: isText ? String(alias.value) : null });
    }
  }
  return found;
}
