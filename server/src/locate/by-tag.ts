import { placeOf } from "../terraform/index/lines.ts";
import type { ModuleDirectory, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { providerOf } from "../terraform/index/providers.ts";
import type { IndexedRoot } from "../terraform/index/roots.ts";
import { attributeOf } from "../terraform/syntax/find.ts";
import { arnTable } from "./arn/table.ts";
import { nameAttribute } from "./attributes.ts";
import { type Match, type Tiers, tierOf } from "./matches.ts";
import { instancesNamed, type NamedInstance } from "./name-index.ts";
import { matchPattern } from "./patterns.ts";
import { type Query, typesOf } from "./query.ts";
import { MIN_LITERAL } from "./score.ts";
import { typesPresent } from "./targets.ts";

/** A known `Name` tag: enough when nothing else fits, never proof (tags repeat). */
const KNOWN_TAG = 0.75;
/** The same where account and region agree, too: three facts that chance rarely brings together. */
const KNOWN_TAG_IN_PLACE = 0.85;
const PATTERN_TAG = 0.5;
/** A Name for everything a provider makes tells one resource only where the type has one block. */
const DEFAULT_TAG = 0.65;

/** Blocks by their `Name` tag: the only text by which instances, networks and groups with AWS-made ids can be found. */
export function byTag(query: Query, index: TerraformIndex): Tiers {
  const wanted = query.ref.tags?.Name ?? query.name;
  if (wanted === null || wanted === undefined || wanted === "") return [];
  const matches: Match[] = [];
  for (const type of typesFor(query, index)) {
    const named = instancesNamed(index, type, "tags.Name", wanted);
    for (const entry of [...named.known, ...named.patterns()]) {
      // A name that was not said to be a tag is not the tag of what is called something else.
      if (query.ref.tags?.Name === undefined && isCalledOtherwise(entry, wanted, index)) continue;
      const match = byOwnTag(entry, wanted);
      if (match !== null) matches.push(match);
    }
  }
  return tierOf(matches.length > 0 ? matches : byDefaultTags(wanted, query, index));
}

function isCalledOtherwise({ node, instance }: NamedInstance, wanted: string, index: TerraformIndex): boolean {
  const { type, block } = node.declaration;
  const attribute = nameAttribute(type);
  const own = attribute === null ? undefined : attributeOf(block, attribute);
  const value = own && index.evaluate(own.value, node.module, instance.bindings);
  return value?.kind === "known" && value.value !== null && String(value.value) !== wanted;
}

/** Without a type those that people know by nothing but the tag: AWS makes their ids. */
function typesFor(query: Query, index: TerraformIndex): readonly string[] {
  const types = typesOf(query);
  if (types.length > 0 || query.ref.arn !== undefined) return types;
  return typesPresent(index).filter((type) => arnTable().entry(type)?.match === "opaque");
}

function byOwnTag(entry: NamedInstance, wanted: string): Match | null {
  const isEqual = entry.known === wanted;
  const fit = entry.known === null ? entry.pattern && matchPattern(entry.pattern, wanted, false) : null;
  if (!isEqual && (fit === null || fit.literal < MIN_LITERAL)) return null;
  const known = isEqual && entry.view.basis === "evaluated";
  const place = placeOf(entry.node.declaration.file, entry.attribute);
  return {
    node: entry.node,
    address: entry.instance.address,
    wildcard: entry.instance.wildcard,
    score: known ? KNOWN_TAG : PATTERN_TAG,
    scoreWhenPlaced: known && !entry.instance.wildcard ? KNOWN_TAG_IN_PLACE : undefined,
    literal: fit === null ? wanted.length : fit.literal,
    certain: false,
    evidence: [`the tag Name ${known ? "is" : "can be"} "${wanted}" (${place}); tags are weak evidence`],
  };
}

/** A block without a Name of its own, and what its provider gives to all it makes. */
interface DefaultTagged {
  readonly node: ResourceNode;
  /** Where the provider's tags stand. */
  readonly place: string;
}

/** By root, type and Name: roots never change. */
const defaultTagged = new WeakMap<IndexedRoot, Map<string, ReadonlyMap<string, readonly DefaultTagged[]>>>();

/** Blocks without a Name of their own, whose provider gives one to all it makes. */
function byDefaultTags(wanted: string, query: Query, index: TerraformIndex): readonly Match[] {
  return typesOf(query).flatMap((type) =>
    index.roots.flatMap((root) =>
      (taggedIn(root, type, index).get(wanted) ?? NONE).flatMap(({ node, place }): readonly Match[] => {
        const says = `the provider's default_tags give it the Name "${wanted}" (${place})`;
        return index.expand(node).map(({ address, wildcard }) => ({
          node,
          address,
          wildcard,
          score: DEFAULT_TAG,
          literal: wanted.length,
          certain: false,
          evidence: [says],
        }));
      }),
    ),
  );
}

const NONE: readonly DefaultTagged[] = [];
const NO_NAMES: ReadonlyMap<string, readonly DefaultTagged[]> = new Map();

function taggedIn(
  root: IndexedRoot,
  type: string,
  index: TerraformIndex,
): ReadonlyMap<string, readonly DefaultTagged[]> {
  if (!root.declares(type) || !hasDefaultTags(root)) return NO_NAMES;
  const byType = defaultTagged.get(root) ?? new Map<string, ReadonlyMap<string, readonly DefaultTagged[]>>();
  defaultTagged.set(root, byType);
  const known = byType.get(type);
  if (known !== undefined) return known;
  const found = new Map<string, DefaultTagged[]>();
  for (const node of root.contents().byType.get(type) ?? []) {
    const named = defaultName(node, index);
    if (named === null) continue;
    const list = found.get(named.name) ?? [];
    found.set(named.name, list);
    list.push({ node, place: named.place });
  }
  byType.set(type, found);
  return found;
}

const speaksOfTags = new WeakMap<ModuleDirectory, boolean>();

/** At least where a provider of the root has default tags: its uses of modules are not made for those that have none. */
function hasDefaultTags({ reached, deployment }: IndexedRoot): boolean {
  if (deployment.providers.length > 0) return true;
  for (const directory of reached.values()) {
    const known = speaksOfTags.get(directory) ?? directory.files.some(({ text }) => text.includes("default_tags"));
    speaksOfTags.set(directory, known);
    if (known) return true;
  }
  return false;
}

function defaultName(
  node: ResourceNode,
  index: TerraformIndex,
): { readonly name: string; readonly place: string } | null {
  const { declaration, module } = node;
  if (declaration.mode === "data") return null;
  const provider = providerOf(node);
  const defaults = provider?.declaration.block.body.blocks.find((block) => block.type === "default_tags");
  const tags = defaults && attributeOf(defaults, "tags");
  if (provider === null || tags === undefined) return null;
  const own = attributeOf(declaration.block, "tags");
  const value = own && index.evaluate(own.value, module);
  if (value !== undefined && (value.kind !== "object" || value.open || value.entries.has("Name"))) return null;
  const given = index.evaluate(tags.value, provider.module);
  const name = given.kind === "object" ? given.entries.get("Name") : undefined;
  if (name?.kind !== "known" || typeof name.value !== "string") return null;
  return { name: name.value, place: placeOf(provider.declaration.file, tags) };
}
