import { blocksOfType } from "../terraform/index/declarations.ts";
import { directoryFacts } from "../terraform/index/directory.ts";
import { placeOf } from "../terraform/index/lines.ts";
import type { BlockSite, ModuleDirectory, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import type { Attribute, Expression } from "../terraform/syntax/ast.ts";
import { attributeOf } from "../terraform/syntax/find.ts";
import type { Part } from "../terraform/values/holes.ts";
import { nameAttribute } from "./attributes.ts";
import { hasLetters } from "./patterns.ts";
import { MIN_LITERAL } from "./score.ts";

/** A block whose name is open. */
export interface OpenName {
  /** Of one use of it: `module.a.aws_iam_role.this`. */
  readonly address: string;
  /** `modules/role/main.tf:3`. */
  readonly place: string;
}

const cache = new WeakMap<TerraformIndex, Map<string, readonly OpenName[]>>();

/** Blocks of a type whose name the code does not decide. Names that text alone decides are not evaluated. */
export function blocksWithoutName(type: string, index: TerraformIndex): readonly OpenName[] {
  const byType = cache.get(index) ?? new Map<string, readonly OpenName[]>();
  cache.set(index, byType);
  const known = byType.get(type);
  if (known !== undefined) return known;
  const open = blocksOf(type, "resource", index).flatMap((each) => openNode(each, nameAttribute(type), index) ?? []);
  const found = open.map(({ address, declaration: { file, block } }) => ({ address, place: placeOf(file, block) }));
  byType.set(type, found);
  return found;
}

/** Data sources that surely read what is called `name`, and where they say so. */
export function readersOf(type: string, attribute: string, name: string, index: TerraformIndex): readonly string[] {
  return blocksOf(type, "data", index).flatMap((each) => {
    const written = attributeOf(each.site.block, attribute);
    if (written === undefined || (written.value.kind === "literal" && written.value.value !== name)) return [];
    const isIt = nodesOf(each, index).some(({ module }) => {
      const value = index.evaluate(written.value, module);
      return value.kind === "known" && value.value === name;
    });
    return isIt ? [`${each.address} (${placeOf(each.site.file, written)})`] : [];
  });
}

interface Declared {
  readonly address: string;
  readonly site: BlockSite;
  readonly directory: ModuleDirectory;
}

function blocksOf(type: string, kind: "resource" | "data", { directories }: TerraformIndex): readonly Declared[] {
  const found: Declared[] = [];
  for (const directory of directories.values()) {
    if (!directoryFacts(directory).types.has(type)) continue;
    for (const [address, site] of blocksOfType(directory, type)) {
      if (site.block.type === kind) found.push({ address, site, directory });
    }
  }
  return found;
}

function nodesOf({ address, directory }: Declared, index: TerraformIndex): readonly ResourceNode[] {
  const declaration = directory.resources.get(address);
  return declaration === undefined ? [] : index.nodesOf(declaration);
}

/** The first use of a block in which its name is open; null when there is none. */
function openNode(each: Declared, name: string | null, index: TerraformIndex): ResourceNode | null {
  const attribute = name === null ? undefined : attributeOf(each.site.block, name);
  if (attribute === undefined) {
    const isPrefixed = attributeOf(each.site.block, `${name}_prefix`) !== undefined;
    return isPrefixed ? null : (nodesOf(each, index)[0] ?? null);
  }
  if (isTold(attribute.value)) return null;
  return nodesOf(each, index).find((node) => isOpen(attribute, node, index)) ?? null;
}

/** Whatever is put into it, enough of the name is text. */
function isTold(value: Expression): boolean {
  if (value.kind === "literal") return true;
  return value.kind === "template" && lettersIn(value.parts.map((part) => (part.kind === "text" ? part.text : null)));
}

function isOpen({ value: expression }: Attribute, { module }: ResourceNode, index: TerraformIndex): boolean {
  const value = index.evaluate(expression, module);
  if (value.kind === "pattern") return !lettersIn(value.parts);
  return value.kind === "unknown" || value.kind === "reference";
}

/** At least {@link MIN_LITERAL} characters of text that is more than marks. */
function lettersIn(parts: readonly Part[]): boolean {
  const texts = parts.filter((part) => typeof part === "string");
  return texts.reduce((sum, text) => sum + (hasLetters(text) ? text.length : 0), 0) >= MIN_LITERAL;
}
