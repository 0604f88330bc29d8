import type { Entry } from "../hcl.ts";
import type { Draft, Draw, Live, Name, NameForm } from "../model.ts";
import { idOf } from "../names.ts";

/** A few blocks that belong together, the owner first. */
export interface Recipe {
  readonly weight: number;
  /** File the blocks go into. */
  readonly file: string;
  make(draw: Draw): readonly Draft[];
}

/** One block of a recipe. */
export interface BlockSpec {
  readonly type: string;
  /** Added to the recipe's label, for a second block of the same type. */
  readonly suffix?: string | undefined;
  readonly name?: { readonly attribute: string; readonly is: Name } | undefined;
  /** Without expansion, name and tags. */
  readonly body: readonly Entry[];
  readonly tags?: boolean | undefined;
  /** Stays single although the owner is repeated. */
  readonly single?: boolean | undefined;
  /** ARN of one instance; left out for types without one. `id` is 17 hexadecimal digits. */
  readonly arn?: ((at: At) => string) | undefined;
  /** The ARN carries a generated id: the name does not decide. */
  readonly opaque?: boolean | undefined;
  /** The ARN is the name with something generated behind it. */
  readonly more?: ((at: At) => Readonly<Record<string, unknown>>) | undefined;
}

/** One instance in the live estate. */
export interface At {
  readonly live: Live;
  /** `""` when the block has no name. */
  readonly name: string;
  readonly id: string;
}

/** Builds a block. */
export function make(draw: Draw, spec: BlockSpec): Draft {
  const label = spec.suffix === undefined ? draw.label : `${draw.label}_${spec.suffix}`;
  const expansion = spec.single === true ? null : draw.expansion;
  return {
    type: spec.type,
    label,
    expansion,
    form: formOf(spec),
    comment: draw.random.chance(0.2) ? draw.random.pick(COMMENTS) : null,
    body: [
      ...expansionEntries(expansion),
      ...nameEntries(spec.name),
      ...spec.body,
      ...(spec.tags === true ? draw.tags : []),
    ],
    live: (live) => {
      const id = idOf(`${spec.type}.${label}|${live.path}|${live.key ?? ""}|${live.environment}`, 17);
      const at = { live, id, name: spec.name?.is.live(live) ?? "" };
      const arn = spec.arn?.(at) ?? null;
      const named = spec.name === undefined ? {} : { [spec.name.attribute]: at.name };
      return { arn, attributes: { ...(arn === null ? {} : { arn }), id, ...named, ...spec.more?.(at) } };
    },
  };
}

const COMMENTS = [
  "# Kept by the platform team; ask in the channel before changing it.",
  "# See the runbook for why this is not shared between environments.",
  "# Moves to the new account once the migration is over.\n# Until then both exist.",
  "/* Imported by hand in 2021. */",
] as const;

function formOf(spec: BlockSpec): NameForm {
  return spec.opaque === true || spec.name === undefined ? "opaque" : spec.name.is.form;
}

function expansionEntries(expansion: Draw["expansion"]): readonly Entry[] {
  if (expansion === null) return [];
  const entry: Entry =
    typeof expansion === "number" ? ["count", String(expansion)] : ["for_each", `toset(${listOf(expansion)})`];
  return [entry, ""];
}

/** `["a", "b"]`. */
export function listOf(items: readonly string[]): string {
  return `[${items.map((item) => `"${item}"`).join(", ")}]`;
}

function nameEntries(name: BlockSpec["name"]): readonly Entry[] {
  if (name === undefined || name.is.text === null) return [];
  return [[name.is.isPrefix ? `${name.attribute}_prefix` : name.attribute, name.is.text]];
}

/** A reference from a companion to the instance of the owner with the same key. */
export function ownerRef(draw: Draw, type: string, attribute: string): string {
  if (draw.expansion === null) return `${type}.${draw.label}.${attribute}`;
  return `${type}.${draw.label}[${typeof draw.expansion === "number" ? "count.index" : "each.key"}].${attribute}`;
}

/** An ARN in the account and region of the instance. */
export function regional(service: string, live: Live, resource: string): string {
  return `arn:aws:${service}:${live.region}:${live.account}:${resource}`;
}

/** An ARN of a service without regions. */
export function global(service: string, live: Live, resource: string): string {
  return `arn:aws:${service}::${live.account}:${resource}`;
}

/** Entries when a condition holds. */
export function when(condition: boolean, ...entries: readonly Entry[]): readonly Entry[] {
  return condition ? entries : [];
}

/** A service's prefix before a name: `alias/`, `/acme/`. */
export function prefixed(name: Name, before: string): Name {
  const live = (at: Live): string => before + name.live(at);
  if (name.text === null || name.isPrefix) return { ...name, live };
  const text = name.text.startsWith('"') ? `"${before}${name.text.slice(1)}` : `"${before}\${${name.text}}"`;
  return { ...name, text, live };
}

/** A name for types that have neither a `*_prefix` nor a generated name. */
export function required(draw: Draw): Name {
  const name = draw.name();
  return name.text !== null && !name.isPrefix ? name : literal(`acme-${draw.word}`);
}

/** A name written out. */
export function literal(text: string): Name {
  return { form: "literal", text: `"${text}"`, isPrefix: false, live: () => text };
}
