import { placeOf } from "../terraform/index/lines.ts";
import type { ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import type { Attribute } from "../terraform/syntax/ast.ts";
import type { Value } from "../terraform/values/value.ts";
import { hintsOf } from "./hints.ts";
import { knownNames, type NamedInstance } from "./name-index.ts";
import { holesOf, matchPattern, type NamePattern } from "./patterns.ts";
import type { Target } from "./query.ts";
import type { Basis } from "./views.ts";

/** A text that was looked for in the naming attribute of a type. */
interface Asked {
  readonly target: Target;
  readonly wanted: string;
  readonly index: TerraformIndex;
}

/**
 * Why a name that fits an open pattern says little. Either the pattern fits the known name of another block as well, so
 * that its text is a habit of this code (`-ec2-instance-role`); or what takes the place of a hole is several words, while
 * people mostly give variables one. The name may then be of something that the code does not have. Null when neither is
 * so, or when what the holes stand for is said of the root or is an environment.
 */
export function habitOf(entry: NamedInstance, asked: Asked): string | null {
  const { pattern } = entry;
  // A hole that takes certain texts only says more than a habit does.
  if (pattern === null || pattern.generatedSuffix || !pattern.parts.includes(null)) return null;
  const holes = holesOf(pattern, asked.wanted, asked.target.caseInsensitive);
  if (isSaid(holes, entry)) return null;
  const other = otherThatFits(pattern, entry, asked);
  if (other !== null) {
    const place = placeOf(other.node.declaration.file, other.attribute);
    return `that text fits "${other.known}" (${place}), too, and nothing of ${rootName(entry)} says the rest`;
  }
  const long = holes.find((hole) => wordsOf(hole).length > 1);
  return long === undefined ? null : `nothing of ${rootName(entry)} says "${long}", which the code leaves open`;
}

function rootName({ node }: NamedInstance): string {
  return node.module.root.path === "" ? "the root" : node.module.root.path;
}

/** By what was asked for: type and attribute. */
type Others = Map<string, WeakMap<NamePattern, NamedInstance | null>>;

const cache = new WeakMap<TerraformIndex, Others>();

/** The first other block, by name, that the pattern would take for its own. Looked for once per pattern. */
function otherThatFits(pattern: NamePattern, { node }: NamedInstance, { target, index }: Asked): NamedInstance | null {
  const attribute = target.main ?? "";
  const ofIndex: Others = cache.get(index) ?? new Map<string, WeakMap<NamePattern, NamedInstance | null>>();
  cache.set(index, ofIndex);
  const key = `${target.type} ${attribute}`;
  const byPattern = ofIndex.get(key) ?? new WeakMap<NamePattern, NamedInstance | null>();
  ofIndex.set(key, byPattern);
  const made = byPattern.get(pattern);
  if (made !== undefined) return made;
  const fits = ({ known, view, node: { declaration } }: NamedInstance): boolean =>
    declaration !== node.declaration &&
    (view.basis === "evaluated" || view.basis === "possible") &&
    known !== null &&
    matchPattern(pattern, known, target.caseInsensitive) !== null;
  const found = knownNames(index, { type: target.type, attribute, pattern }).find(fits) ?? null;
  byPattern.set(pattern, found);
  return found;
}

/** Words that people give to variables when they apply: environments, colours of deployments, regions, numbers. */
const COMMON = new RegExp(
  `^(?:${[
    "prod(?:uction)?|stag(?:e|ing)|stg|dev(?:elopment)?|test(?:ing)?|qa|uat|pre-?prod(?:uction)?|non-?prod|live|demo|sandbox",
    "integration|int|ci|default|blue|green",
    "us|eu|ap|sa|ca|me|af|il|mx|cn|gov|(?:north|south)?(?:east|west)|north|south|central",
    "[a-z]{2,4}\\d|\\d+",
  ].join("|")})$`,
);

/** Every word in the holes is one of the root's folder or of what it is given, or an environment. */
function isSaid(holes: readonly string[], { node }: NamedInstance): boolean {
  const { words } = hintsOf(node.module);
  return holes.flatMap(wordsOf).every((word) => words.has(word) || COMMON.test(word));
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/**
 * Whether the code says the names of all that the block makes: another name would take another caller of its module than
 * the code has, or other locals.
 */
export function isSettled(entry: NamedInstance, index: TerraformIndex): boolean {
  const { view, attribute } = entry;
  if (view.basis !== "module" && view.basis !== "written") return false;
  const tables = settled[view.basis];
  const byAttribute = tables.get(index) ?? new WeakMap<Attribute, boolean>();
  tables.set(index, byAttribute);
  const known = byAttribute.get(attribute) ?? namesAllKnown(entry, index);
  byAttribute.set(attribute, known);
  return known;
}

const settled = {
  module: new WeakMap<TerraformIndex, WeakMap<Attribute, boolean>>(),
  written: new WeakMap<TerraformIndex, WeakMap<Attribute, boolean>>(),
};

/**
 * Known; for another caller also but for what no caller decides: the characters of a random value. Where text alone is
 * looked at, the characters of an account or a random value are as open as the locals they are in.
 */
function isDecided(value: Value, basis: Basis): boolean {
  if (value.kind === "known") return true;
  return basis === "module" && value.kind === "pattern" && value.parts.every((part) => part !== null);
}

function namesAllKnown({ node, attribute, view: { basis } }: NamedInstance, index: TerraformIndex): boolean {
  const nodes = index.nodesOf(node.declaration);
  const isKnown = (each: ResourceNode): boolean =>
    index
      .expand(each)
      .every(
        ({ bindings, wildcard }) =>
          !wildcard && isDecided(index.evaluate(attribute.value, each.module, bindings), basis),
      );
  return nodes.some((each) => index.expand(each).length > 0) && nodes.every(isKnown);
}
