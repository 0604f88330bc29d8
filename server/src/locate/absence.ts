import { type Refusal, refusal } from "../../../shared/src/reasons.ts";
import type { ReceiptCandidate } from "../../../shared/src/receipt.ts";
import { blocksOfType } from "../terraform/index/declarations.ts";
import { directoryFacts } from "../terraform/index/directory.ts";
import { installedModule } from "../terraform/index/installed.ts";
import type { ResourceDeclaration, TerraformIndex } from "../terraform/index/model.ts";
import type { IndexedRoot } from "../terraform/index/roots.ts";
import type { StateIndex } from "../terraform/state/model.ts";
import { externalArguments } from "./external.ts";
import { madeBy, makerOf } from "./makers/maker.ts";
import { blocksWithoutName, type OpenName, readersOf } from "./open-names.ts";
import { labelOf, namesOf, type Query, typesOf } from "./query.ts";
import { removedOfTypes, removedSentence } from "./removed.ts";
import { linesOf } from "./sites.ts";

/** Why nothing was found, as far as it can be said. */
export interface Absence {
  readonly refusal: Refusal;
  readonly evidence: readonly string[];
  /** The module call that is given the name. */
  readonly candidates: readonly ReceiptCandidate[];
}

export interface AbsenceContext {
  readonly query: Query;
  readonly index: TerraformIndex;
  readonly state: StateIndex | null;
  /** Why blocks whose name fits are not it. */
  readonly excluded: readonly string[];
  /** What the stages noted. */
  readonly notes: readonly string[];
  /** A state has the resource, but its block is not here. */
  readonly elsewhere: string | null;
}

const MAX_CALLS = 10;
/** Reasons that a way to apply a root which was not tried could refute. */
const NAMELESS: ReadonlySet<Refusal["code"]> = new Set(["unmanaged", "needs-state"]);
const MAX_REMOVED = 3;
const MAX_OPEN = 3;

/** Says why no block was found, from the surest reason to the general one. */
export function explainAbsence(context: AbsenceContext): Absence {
  const { refusal: reason, evidence, candidates } = explain(context);
  // Names were looked for in every way to apply a root; what was left out there may be where it is.
  const untried =
    NAMELESS.has(reason.code) && namesOf(context.query).length > 0
      ? context.index.untried().map(({ where, message }) => `${where}: ${message}`)
      : [];
  const told = { code: reason.code, message: sentence(reason.message) };
  return { refusal: told, evidence: [...evidence, ...untried], candidates };
}

/** Sentences for users; an ARN or address at their start keeps its case. */
export function sentence(text: string): string {
  const start = /^(?:there is|needs state)\b/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return start.endsWith(".") ? start : `${start}.`;
}

function explain(context: AbsenceContext): Absence {
  const { query, index, excluded } = context;
  const notes = [...excluded, ...context.notes];
  const label = labelOf(query);
  // A repository of Terragrunt units may have no code of its own, and all of it in modules from elsewhere.
  if (!hasManaged(index) && index.units.length === 0) {
    const message =
      "there is no Terraform resource in this folder; give the folder that holds the .tf files with --repo";
    return { refusal: refusal("no-terraform", message), evidence: [message, ...notes], candidates: [] };
  }
  if (query.arn === null && query.ref.arn !== undefined && query.name === null && query.id === null) {
    const message = `${query.notes.join(" ")} Check the ARN ${label}`;
    return { refusal: refusal("unmanaged", message), evidence: [...notes], candidates: [] };
  }
  const reason =
    notOurs(context, label) ??
    external(context, label) ??
    elsewhere(context, label) ??
    generated(context, label) ??
    undecided(context, label) ??
    madeForOther(context, label);
  if (reason !== null) return { ...reason, evidence: [...reason.evidence, ...notes] };
  const types = typesOf(query);
  const [ruledOut] = excluded;
  const evidence =
    ruledOut === undefined ? nothingCalled(types, label, index) : `a block fits the name, but ${ruledOut}`;
  const message = `${label} is not declared in this code: ${evidence}; it may be managed elsewhere or by hand`;
  const removed = removedOfTypes(types, index).slice(0, MAX_REMOVED);
  const gone = removed.map((each) => `${each.address} was ${removedSentence(each)}`);
  const others = ruledOut === undefined ? notes : notes.slice(1);
  return { refusal: refusal("unmanaged", message), evidence: [evidence, ...gone, ...others], candidates: [] };
}

function nothingCalled(types: readonly string[], label: string, index: TerraformIndex): string {
  if (types.length === 0) return `no block of the code is called ${label}`;
  const present = types.filter((type) => hasType(type, index));
  if (present.length === 0) return `there is no ${types.slice(0, 3).join(" or ")} in the code`;
  return `no ${present.slice(0, 3).join(" or ")} of the code is called that`;
}

type Reason = Absence | null;

/** What only its maker can change is in no code. */
function notOurs({ query }: AbsenceContext, label: string): Reason {
  const maker = makerOf(query);
  if (maker?.always !== true) return null;
  const message = `${label} cannot be changed with Terraform: ${maker.who}; ${maker.advice}`;
  return { refusal: refusal("unmanaged", message), evidence: [maker.who], candidates: [] };
}

/** A service or tool makes it, perhaps for something that is declared here. */
function madeForOther({ query, index }: AbsenceContext, label: string): Reason {
  const made = madeBy(query, index);
  if (made === null) return null;
  const { maker, parent } = made;
  if (parent === null) {
    const message = `${label} is not declared in this code: by its name, ${maker.who}; ${maker.advice}`;
    return { refusal: refusal("unmanaged", message), evidence: [`by its name, ${maker.who}`], candidates: [] };
  }
  const { file, startLine } = { file: parent.node.declaration.file.path, ...linesOf(parent.node.declaration) };
  const where = `${parent.address} (${file}:${startLine})`;
  const message = `${label} is not declared in this code, what it belongs to is: ${where}; ${maker.who}; ${maker.advice}`;
  const evidence = [`it belongs to ${where}`, maker.who, ...parent.evidence];
  return { refusal: refusal("unmanaged", message), evidence, candidates: [] };
}

/** The name is an argument of a module that is not in the repository. */
function external({ query, index }: AbsenceContext, label: string): Reason {
  const found = namesOf(query).flatMap((name) => externalArguments(index, name));
  const [first] = found;
  if (first === undefined) return null;
  const say = ({ call, path, place }: (typeof found)[number]): string => {
    const source = call.source === null ? "a computed source" : `"${call.source}"`;
    return `the name is given as \`${path}\` to module "${call.name}" (${place}), whose code is ${source}`;
  };
  const message = `${label} is declared in a module outside of this repository: ${say(first)}; change the call's arguments by hand`;
  const candidates = found.slice(0, MAX_CALLS).map((each) => ({
    address: each.address,
    file: each.call.file.path,
    ...linesOf(each.call),
    score: 0.5,
    evidence: [say(each)],
  }));
  return { refusal: refusal("external-module", message), evidence: found.slice(0, 3).map(say), candidates };
}

function elsewhere({ elsewhere: where }: AbsenceContext, label: string): Reason {
  if (where === null) return null;
  const code = where.includes("outside of this repository") ? "external-module" : "unmanaged";
  return { refusal: refusal(code, `${label} cannot be changed here: ${where}`), evidence: [], candidates: [] };
}

/** AWS makes the id, so that no text of the code holds it. */
function generated({ query, index, state }: AbsenceContext, label: string): Reason {
  const opaque =
    query.targets.length > 0
      ? query.targets.every((target) => target.main === null)
      : query.id !== null && query.types !== null;
  if (!opaque) return null;
  const present = typesOf(query).filter((type) => hasType(type, index));
  // Without a state even "there is no such type here" is no proof: modules from elsewhere make resources, too.
  if (present.length === 0 && state !== null && !hasExternalModules(index)) return null;
  const id = query.id ?? label;
  const evidence = `needs state: ${id} is an id AWS generates, which no code holds`;
  const given =
    state === null
      ? "give the Terraform state with --state"
      : "no given state has it; give the state that manages it with --state";
  return { refusal: refusal("needs-state", `${evidence}; ${given}`), evidence: [evidence], candidates: [] };
}

function hasExternalModules(index: TerraformIndex): boolean {
  return index.roots.some(
    ({ reached, contents }) =>
      [...reached.values()].some((directory) => directoryFacts(directory).outside) &&
      contents().instances.some((module) =>
        [...module.directory.calls.values()].some(
          (call) => call.target === null && installedModule(module, call) === null,
        ),
      ),
  );
}

/** Looks at one root after the other: the own blocks of the first one mostly tell. */
function hasManaged(index: TerraformIndex): boolean {
  const isManaged = ({ mode }: ResourceDeclaration): boolean => mode === "managed";
  return (
    index.roots.some(({ directory }) => [...directory.resources.values()].some(isManaged)) ||
    index.roots.some((root) => root.contents().nodes.some(({ declaration }) => isManaged(declaration)))
  );
}

/** Some blocks of the type have names that the code does not decide: any of them could be it. */
function undecided({ query, index, state }: AbsenceContext, label: string): Reason {
  if (query.targets.length === 0 && query.types === null) return null;
  const open = typesOf(query).flatMap((type) => blocksWithoutName(type, index));
  if (open.length === 0) return null;
  const more = open.length > MAX_OPEN ? ` and ${open.length - MAX_OPEN} more` : "";
  const listed = (say: (each: OpenName) => string): string => open.slice(0, MAX_OPEN).map(say).join(", ") + more;
  const evidence = `the code does not decide the names of ${listed(({ address, place }) => `${address} (${place})`)}`;
  const given =
    state === null ? "give the Terraform state with --state" : "no given state has it; give the state that manages it";
  const message = `needs state: ${label} may be one of the blocks whose name is not known (${listed(({ address }) => address)}); ${given}`;
  return { refusal: refusal("needs-state", message), evidence: [evidence], candidates: [] };
}

/** A root's own blocks tell before any use of a module is made. */
function hasType(type: string, index: TerraformIndex): boolean {
  const isOwn = ({ directory }: IndexedRoot): boolean =>
    directoryFacts(directory).types.has(type) &&
    [...blocksOfType(directory, type).keys()].some((address) => !address.startsWith("data."));
  return index.roots.some(isOwn) || index.byType(type).some((node) => node.declaration.mode === "managed");
}

/** Data sources that read what the query names: a sign that it is owned elsewhere. */
export function dataSourceNotes(query: Query, index: TerraformIndex): readonly string[] {
  const notes: string[] = [];
  for (const { type, main, attributes } of query.targets) {
    if (main === null) continue;
    const name = attributes.get(main);
    if (name === undefined) continue;
    for (const reader of readersOf(type, main, name, index))
      notes.push(`${reader} only reads it: it is owned elsewhere`);
  }
  return [...new Set(notes)].slice(0, 3);
}
