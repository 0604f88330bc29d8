import { block } from "../generate/hcl.ts";
import { createRandom } from "../generate/random.ts";
import { WORDS } from "../generate/words.ts";
import { idOf, type Kind } from "./kinds.ts";
import type { DecidedBy, Directory, Draft, Facts, Live, Where } from "./model.ts";

export const ACCOUNTS = {
  production: "111122223333",
  staging: "444455556666",
  development: "777788889999",
} as const;

export function newDraft(seed: number): Draft {
  return { random: createRandom(seed), directories: new Map(), live: [], others: [], serial: 0 };
}

/** A word that is nowhere else in the estate: `billing7`. No word is the start of another. */
export function word(draft: Draft): string {
  draft.serial++;
  return `${draft.random.pick(WORDS)}${draft.serial}x`;
}

/** Writes top-level blocks into a file of a folder. */
export function put(draft: Draft, directory: string, file: string, ...blocks: readonly string[]): void {
  const known = draft.directories.get(directory) ?? { path: directory, files: new Map<string, string[]>() };
  draft.directories.set(directory, known);
  const list = known.files.get(file) ?? [];
  known.files.set(file, list);
  list.push(...blocks);
}

/** The text of a block; body lines as `name = value` are aligned the way `terraform fmt` does. */
export function hcl(header: string, ...body: readonly string[]): string {
  return block(
    header,
    body.map((line) => {
      const found = /^([\w.-]+) = ([\s\S]*)$/.exec(line);
      return found === null ? line : ([found[1] ?? "", found[2] ?? ""] as const);
    }),
  );
}

export interface Root {
  readonly path: string;
  readonly where: Where;
  readonly account?: AccountFact;
}

/** How the code says which account a root is applied in. */
export type AccountFact = "allowed" | "role" | "none";

/** A new root module. */
export function newRoot(
  draft: Draft,
  given: { readonly environment?: keyof typeof ACCOUNTS; readonly account?: AccountFact; readonly path?: string } = {},
): Root {
  const { random } = draft;
  const environment = given.environment ?? random.pick(["production", "staging", "development"] as const);
  const where = {
    account: ACCOUNTS[environment],
    region: random.pick(["eu-west-1", "us-east-1"] as const),
    environment,
  };
  const stem = random.pick(["live", "terraform", "environments", "stacks"] as const);
  const path = given.path ?? `${stem}/${environment}/${random.pick(WORDS)}-${++draft.serial}`;
  const fact = given.account ?? random.pick(["allowed", "role", "none"] as const);
  put(draft, path, "providers.tf", hcl('provider "aws"', `region = "${where.region}"`, ...accountLines(fact, where)));
  return { path, where, account: fact };
}

/** Lines of a provider block that say its account. */
export function accountLines(fact: AccountFact, { account }: Pick<Where, "account">): readonly string[] {
  if (fact === "allowed") return [`allowed_account_ids = ["${account}"]`];
  if (fact === "none") return [];
  return ["", "assume_role {", `  role_arn = "arn:aws:iam::${account}:role/terraform"`, "}"];
}

/** How a name is written, and what it is in the live estate. */
export interface Naming {
  /** HCL text of the value; null when the attribute is left out. */
  readonly text: string | null;
  readonly live: string | ((where: Where) => string);
  /** Attribute, when it is another than the usual one: `name_prefix`. */
  readonly attribute?: string | undefined;
}

export interface Declaration {
  readonly subject: string;
  readonly kind: Kind;
  /** Directory the block stands in. */
  readonly directory: string;
  readonly root: Root;
  readonly naming: Naming;
  readonly decidedBy?: DecidedBy;
  readonly label?: string;
  readonly file?: string;
  /** Module path of the instance, `""` for the root. */
  readonly module?: string;
  readonly index?: string | number | null;
  /** Lines before and after the name: `for_each = …`, `provider = aws.west`. */
  readonly extra?: readonly string[];
  readonly tags?: string;
}

/** Writes a block and notes the live resource it makes. Gives the label. */
export function declare(draft: Draft, given: Declaration): string {
  const label = given.label ?? `r${++draft.serial}`;
  const { kind, naming } = given;
  const name = naming.text === null ? [] : [`${naming.attribute ?? kind.attribute} = ${naming.text}`];
  const lines = [
    ...(given.extra ?? []),
    ...name,
    ...kind.body,
    ...(given.tags === undefined ? [] : [`tags = ${given.tags}`]),
  ];
  put(draft, given.directory, given.file ?? fileOf(draft), hcl(`resource "${kind.type}" "${label}"`, ...lines));
  noteLive(draft, { ...given, label });
  return label;
}

/** Notes a further live resource of a block that is written already. */
export function noteLive(draft: Draft, given: Declaration & { readonly label: string }): void {
  const { kind, naming, label, module = "", index = null, root } = given;
  const own = `${kind.type}.${label}${keyText(index)}`;
  const address = module === "" ? own : `${module}.${own}`;
  draft.live.push({
    subject: given.subject,
    root: root.path,
    where: root.where,
    place: { directory: given.directory, header: `resource "${kind.type}" "${label}"` },
    address,
    decidedBy: given.decidedBy ?? "text",
    external: false,
    facts: (where) => factsOf(kind, typeof naming.live === "string" ? naming.live : naming.live(where), where, address),
    slot: { module, type: kind.type, name: label, index },
  });
}

/** What is known of a live resource of a kind with a name. */
export function factsOf(kind: Kind, name: string, where: Where, address: string): Facts {
  const arn = kind.arn(name, where, idOf(`${address}|${where.account}`, 20));
  return { ref: { arn }, attributes: { arn, id: kind.id(name, arn), [kind.attribute]: name, tags: {} } };
}

/** A live resource that nothing in the repository makes. */
export function noteUnmanaged(
  draft: Draft,
  given: { readonly subject: string; readonly where: Where; readonly arn: string },
): void {
  draft.live.push({
    subject: given.subject,
    root: "",
    where: given.where,
    place: null,
    address: "",
    decidedBy: "nobody",
    external: false,
    facts: () => ({ ref: { arn: given.arn }, attributes: {} }),
    slot: null,
  });
}

/** Changes what was noted last. */
export function amend(draft: Draft, change: Partial<Live>): void {
  const last = draft.live.pop();
  if (last !== undefined) draft.live.push({ ...last, ...change });
}

export function keyText(index: string | number | null): string {
  return index === null ? "" : typeof index === "number" ? `[${index}]` : `["${index}"]`;
}

function fileOf({ random }: Draft): string {
  return random.pick(["main.tf", "resources.tf", "data-stores.tf", "app.tf"] as const);
}

/** `variable` block; without a default when that is null. */
export function variable(name: string, value: string | null, type = "string"): string {
  return hcl(`variable "${name}"`, `type = ${type}`, ...(value === null ? [] : [`default = ${value}`]));
}

export function locals(...lines: readonly string[]): string {
  return hcl("locals", ...lines);
}

export function directoryOf(draft: Draft, path: string): Directory | undefined {
  return draft.directories.get(path);
}
