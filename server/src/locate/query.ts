import type { ResourceRef } from "../../../shared/src/findings.ts";
import { typeForId } from "./arn/ids.ts";
import type { ArnCandidate } from "./arn/model.ts";
import { ownerArn } from "./arn/owner.ts";
import { type Arn, formatArn, parseArn } from "./arn/parse.ts";
import { arnTable } from "./arn/table.ts";

/** What is looked for: a finding's resource, read once. */
export interface Query {
  readonly ref: ResourceRef;
  /** As given, white space aside; null when there is none or it is malformed. */
  readonly arn: string | null;
  /** Cut to the resource that Terraform knows; equals `arn` mostly. */
  readonly owner: string | null;
  /** Types the resource can have with what their block must say, likeliest first. */
  readonly targets: readonly Target[];
  /** Types as the finding states or its id tells; null when nothing is known. Used where there is no ARN. */
  readonly types: readonly string[] | null;
  readonly id: string | null;
  readonly name: string | null;
  readonly accountId: string | null;
  readonly region: string | null;
  /** Sentences about how the query was read: what was cut off, what was malformed. */
  readonly notes: readonly string[];
}

/** A type and the values its identifying attributes must have. */
export interface Target extends ArnCandidate {
  /** The attribute that names the resource; searched first. Null when the ARN has only ids that AWS makes. */
  readonly main: string | null;
}

/** Reads a finding's resource. Never throws. */
export function readQuery(ref: ResourceRef, typesHint: readonly string[] | undefined): Query {
  const notes: string[] = [];
  const text =
    [ref.arn, ref.id, ref.name].find((value) => value?.trim().startsWith("arn:") === true)?.trim() ?? ref.arn?.trim();
  const arn = text === undefined || text === "" ? null : readArn(text, notes);
  const id = plainText(ref.id);
  const name = plainText(ref.name);
  const stated = statedTypes(ref.type);
  const fromId = [id, name].flatMap((value) => (value === null ? [] : typeForId(value)));
  const types = stated ?? (fromId.length > 0 ? fromId : (nonEmpty(typesHint) ?? null));
  const base =
    arn === null ? { arn: null, owner: null, targets: [] as Target[], region: "", account: "" } : fromArn(arn, notes);
  return {
    ref,
    arn: base.arn,
    owner: base.owner,
    targets: preferTypes(base.targets, stated ?? nonEmpty(typesHint) ?? null),
    types,
    id,
    name,
    accountId: ref.accountId ?? twelveDigits(base.account),
    region: ref.region ?? (base.region === "" ? null : base.region),
    notes,
  };
}

/** The types a query can be about, for messages and for searches by type. */
export function typesOf(query: Query): readonly string[] {
  if (query.targets.length > 0) return query.targets.map((target) => target.type);
  return query.types ?? [];
}

/** The names that it is looked for by, each once. */
export function namesOf(query: Query): readonly string[] {
  const names = query.targets.flatMap(({ main, attributes }) => (main === null ? [] : [attributes.get(main) ?? ""]));
  return [...new Set([...names, query.name ?? ""])].filter((name) => name !== "");
}

/** How the resource is called in sentences. */
export function labelOf(query: Query): string {
  const { ref } = query;
  return query.arn ?? ref.arn ?? query.id ?? query.name ?? ref.address ?? ref.type ?? "the resource";
}

function readArn(text: string, notes: string[]): Arn | null {
  const parsed = parseArn(text);
  if (parsed.ok) return parsed.value;
  notes.push(parsed.error.message);
  return null;
}

function fromArn(arn: Arn, notes: string[]) {
  const { arn: owner, cut, parent } = ownerArn(arn);
  if (cut !== null) notes.push(`the ARN's part "${cut}" was cut off: it belongs to ${formatArn(owner)}`);
  if (arn.account === "aws") notes.push("the ARN is one of AWS's own resources, which nobody declares");
  const table = arnTable();
  const whole = cut === null ? [] : table.candidates(arn).filter((candidate) => !candidate.opaque);
  const own = table.candidates(owner);
  const above = own.length === 0 && parent !== null ? table.candidates(parent) : [];
  return {
    arn: formatArn(arn),
    owner: formatArn(own.length === 0 && parent !== null ? parent : owner),
    targets: [...own, ...above, ...whole.filter(({ type }) => !own.some((each) => each.type === type))].map(targetOf),
    region: arn.region,
    account: arn.account,
  };
}

function targetOf(candidate: ArnCandidate): Target {
  const names = [...candidate.attributes.keys()].filter((name) => name !== "path");
  return { ...candidate, main: names.at(-1) ?? null };
}

/** Types that the finding or its policy speaks of go alone when the ARN can be one of them. */
function preferTypes(targets: readonly Target[], types: readonly string[] | null): readonly Target[] {
  if (types === null) return targets;
  const preferred = targets.filter((target) => types.includes(target.type));
  return preferred.length > 0 ? preferred : targets;
}

/** The Terraform types of a stated Terraform or CloudFormation type, second names included; null when none is stated. */
function statedTypes(type: string | undefined): readonly string[] | null {
  if (type === undefined || type === "") return null;
  const table = arnTable();
  if (!type.includes("::")) {
    const alias = table.entry(type)?.alias;
    return alias === undefined ? [type] : [alias, type];
  }
  const main = table.fromCloudFormation(type);
  const same = table.types.filter((each) => table.entry(each)?.cfn === type && each !== main);
  return main === null ? null : [main, ...same];
}

function nonEmpty(list: readonly string[] | undefined): readonly string[] | undefined {
  return list !== undefined && list.length > 0 ? list : undefined;
}

function plainText(value: string | undefined): string | null {
  const text = value?.trim();
  return text === undefined || text === "" || text.startsWith("arn:") ? null : text;
}

function twelveDigits(text: string): string | null {
  return /^\d{12}$/.test(text) ? text : null;
}
