import type { StateEntry, StateIndex } from "../terraform/state/model.ts";
import { parseArn } from "./arn/parse.ts";
import { arnTable } from "./arn/table.ts";
import type { Whereabouts } from "./placement.ts";
import type { Query } from "./query.ts";
import { byOwnName } from "./state-names.ts";

/** A resource of a state that fits a query. */
export interface StateHit {
  readonly entry: StateEntry;
  /** `this ARN`, `id "sg-0123"`: how the hit came about. */
  readonly what: string;
}

export interface StateHits {
  readonly hits: readonly StateHit[];
  /** Data sources that read the resource: they say that it is owned elsewhere. */
  readonly readOnly: readonly StateEntry[];
}

/** Resources of the states that are the one the query means; the surest way that finds any goes alone. */
export function stateHits(query: Query, state: StateIndex): StateHits {
  const readOnly: StateEntry[] = [];
  for (const attempt of attempts(query, state)) {
    const entries = attempt.entries();
    const managed = entries.filter((entry) => entry.resource.mode === "managed" && !isAnother(entry, query));
    const stated = statedOnly(managed, attempt.exactText, query);
    const own = stated.length > 0 ? stated : ownOnly(managed, attempt.exactText, attempt.types);
    readOnly.push(
      ...entries.filter(({ resource }) => resource.mode === "data" && isOwnArn(resource, attempt.exactText)),
    );
    if (own.length > 0) return { hits: own.map((entry) => ({ entry, what: attempt.what })), readOnly: [] };
  }
  return { hits: [], readOnly: [...new Set(readOnly)] };
}

/** A finding that says the type means no other, also where the ARN is one that the type is given: a topic's policy. */
function statedOnly(entries: readonly StateEntry[], text: string, { ref, types }: Query): readonly StateEntry[] {
  if (ref.type === undefined) return [];
  return entries.filter(({ resource }) => types?.includes(resource.type) === true && isOwnArn(resource, text));
}

/** Ids and names repeat over accounts and regions: the state's own ARN or identity may say that it is another one. */
function isAnother({ resource }: StateEntry, query: Query): boolean {
  const own = resource.arns.get(arnTable().entry(resource.type)?.arnAttr ?? "arn");
  if (query.arn !== null && own !== undefined) {
    const bare = own.replace(/:\*$/, "");
    if (![query.arn, query.owner].some((wanted) => wanted?.replace(/:\*$/, "") === bare)) return true;
  }
  const { accountId, region } = placeInState(resource);
  return differs(query.accountId, accountId) || differs(query.region, region);
}

/** Account and region as a resource's own identity or ARN says; null where it does not. */
export function placeInState(resource: StateEntry["resource"]): Whereabouts {
  const own = resource.arns.get(arnTable().entry(resource.type)?.arnAttr ?? "arn");
  const parsed = own === undefined ? null : parseArn(own);
  const arn = parsed?.ok === true ? parsed.value : { account: "", region: "" };
  const filled = (text: string): string | null => (text === "" ? null : text);
  return {
    accountId: resource.identity.get("account_id") ?? filled(arn.account),
    region: resource.identity.get("region") ?? filled(arn.region),
  };
}

function differs(wanted: string | null, says: string | null): boolean {
  return wanted !== null && says !== null && says !== wanted;
}

interface Attempt {
  readonly what: string;
  /** The ARN or id that must be the resource's own, not one it merely refers to. */
  readonly exactText: string;
  /** Types that the resource must have; null for any. */
  readonly types: readonly string[] | null;
  entries(): readonly StateEntry[];
}

function attempts(query: Query, state: StateIndex): readonly Attempt[] {
  const { arn, id, name, targets } = query;
  const list = arnAttempts(query, state);
  const byId = (text: string, types: Attempt["types"]): Attempt => ({
    what: `id "${text}"`,
    exactText: text,
    types,
    entries: () => state.byId(text),
  });
  for (const target of targets) {
    for (const text of new Set([...target.computed.values(), ...target.attributes.values()])) {
      if (text !== target.attributes.get("path")) list.push(byId(text, [target.type]));
    }
  }
  const types = targets.length > 0 ? targets.map(({ type }) => type) : query.types;
  for (const text of arn === null ? [id, name] : [id]) if (text !== null) list.push(byId(text, types));
  return arn === null && query.types !== null ? [...list, ...nameAttempts(query, state)] : list;
}

function arnAttempts({ arn, owner, ref }: Query, state: StateIndex): Attempt[] {
  const attempt = (text: string, what: string): Attempt => ({
    what,
    exactText: text,
    types: null,
    entries: () => state.byArn(text),
  });
  if (arn !== null) {
    // The whole ARN first: an alias or object that was cut off may be a Terraform resource itself.
    return [...new Set([arn, owner ?? arn])].flatMap((text) => {
      const what = text === arn ? "this ARN" : `the ARN ${text}`;
      return [attempt(text, what), { ...attempt(text, what), entries: () => state.byArn(`${text}:*`) }];
    });
  }
  // Where the account is masked, in the state as in the finding, the texts are still the same.
  const masked = ref.arn?.trim() ?? "";
  return masked === "" ? [] : [attempt(masked, "this ARN")];
}

/** The name of the state's own ARN, or its `Name` tag; only where the type is known. */
function nameAttempts({ name, ref, types }: Query, state: StateIndex): readonly Attempt[] {
  const tag = ref.tags?.Name ?? name;
  return [
    ...(name === null
      ? []
      : [{ what: `the name "${name}"`, exactText: name, types, entries: () => byOwnName(state, name) }]),
    ...(tag === null
      ? []
      : [{ what: `the Name tag "${tag}"`, exactText: tag, types, entries: () => state.byNameTag(tag) }]),
  ];
}

/** Drops resources that only refer to the text, and satellites (a topic's policy) where there is the owner. */
function ownOnly(entries: readonly StateEntry[], text: string, types: readonly string[] | null): readonly StateEntry[] {
  const own = entries.filter(
    ({ resource }) => (types === null || types.includes(resource.type)) && isOwnArn(resource, text),
  );
  if (own.length <= 1 && !own.some(isSatellite)) return own;
  const main = own.filter((entry) => !isSatellite(entry));
  // A satellite that is asked for by its own type and id is what is meant.
  if (main.length === 0 && types !== null && !text.startsWith("arn:")) return own;
  const named = main.filter(({ resource }) => arnTable().entry(resource.type)?.arn !== undefined);
  return named.length > 0 ? named : main;
}

function isSatellite({ resource }: StateEntry): boolean {
  const entry = arnTable().entry(resource.type);
  // A policy of a topic, a setting of a bucket: identified by its parent's id.
  return entry?.satellite === true || (entry?.parent !== undefined && entry.arn === undefined);
}

/** The ARN is the resource's own and not merely one it mentions (`role_arn`). Any other text is taken at its word. */
export function isOwnArn(resource: StateEntry["resource"], text: string): boolean {
  if (!text.startsWith("arn:")) return true;
  const same = (value: string | null | undefined) => value === text || value === `${text}:*`;
  const attribute = arnTable().entry(resource.type)?.arnAttr ?? "arn";
  if (same(resource.arns.get(attribute)) || same(resource.arns.get("arn"))) return true;
  return same(resource.id) || [...resource.identity.values()].some(same);
}
