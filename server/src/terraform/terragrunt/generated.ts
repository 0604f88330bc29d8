import type { ProviderDeclaration } from "../index/model.ts";
import { createSource, parsedFile } from "../index/source-file.ts";
import type { Block } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { piecesOf } from "../values/patterns.ts";
import { type Config, merged, textOf } from "./config.ts";

/** Stands for a piece of generated text that is not known: no variable is called that, so its value stays open. */
const HOLE = "${var.terragrunt_unknown}";

/**
 * `provider` blocks in what a unit and its includes generate: they say account and region. A `generate` block takes the
 * place of one with its name in an include. The text is read as if it were a file; nobody edits it.
 */
export function generatedProviders(config: Config): readonly ProviderDeclaration[] {
  const seen = new Set<string>();
  const found: ProviderDeclaration[] = [];
  for (const each of merged(config)) {
    const own = parsedFile(each.file).body.blocks.filter(({ type, labels }) => {
      const [name = ""] = labels;
      return type === "generate" && !seen.has(name);
    });
    for (const block of own) found.push(...providersIn(block, each));
    for (const { labels } of own) seen.add(labels[0] ?? "");
  }
  return found;
}

function providersIn(block: Block, config: Config): readonly ProviderDeclaration[] {
  const disabled = attributeOf(block, "disable")?.value;
  if (disabled?.kind === "literal" && disabled.value === true) return [];
  const contents = attributeOf(block, "contents");
  const pieces = contents === undefined ? null : piecesOf(config.evaluate(contents.value));
  if (pieces === null) return [];
  const text = pieces.parts.map((part) => (typeof part === "string" ? part : HOLE)).join("");
  const target = textOf(config, attributeOf(block, "path")?.value) ?? block.labels[0] ?? "";
  const file = createSource({ path: `${config.file.path} > ${target}`, text, isLink: true });
  return parsedFile(file).body.blocks.flatMap((inner): readonly ProviderDeclaration[] => {
    const [name] = inner.labels;
    if (inner.type !== "provider" || name === undefined) return [];
    const alias = attributeOf(inner, "alias")?.value;
    const isText = alias?.kind === "literal" && typeof alias.value === "string";
    return [{ file, block: inner, name, alias: isText ? String(alias.value) : null }];
  });
}
