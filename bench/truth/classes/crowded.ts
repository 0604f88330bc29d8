import {
  declare,
  hcl,
  locals,
  type Naming,
  newRoot,
  noteLive,
  noteUnmanaged,
  put,
  type Root,
  variable,
} from "../draft.ts";
import { BUCKET, FUNCTION, type Kind, LOG_GROUP, QUEUE, ROLE, TOPIC } from "../kinds.ts";
import type { Draft, Live, PitfallClass, Where } from "../model.ts";

/**
 * Estates whose names are made of few words, the same in every team, environment and type of resource: names that begin or
 * end alike, that are part of each other, that differ by a number; and templates that many of them fit. Nothing in them is
 * unique but the whole name, as in real estates.
 */
const TEAMS = ["billing", "orders", "search", "platform"] as const;
const SERVICES = ["api", "app", "web", "worker", "cron"] as const;
const PURPOSES = ["logs", "data", "backup", "assets", "events"] as const;
const ENVIRONMENTS = ["production", "staging", "development"] as const;
const TAILS = ["", "-2", "-3", "-v2", "-new", "-main"] as const;
const KINDS = [BUCKET, ROLE, QUEUE, LOG_GROUP] as const;

/** Folders of one scene. */
const ROOTS = 3;

const MINE = "crowded";
const FOREIGN = "crowded-foreign";

/** What a block may be called: its name, or what its template allows. */
interface Claim {
  readonly kind: Kind;
  /** Directory and header. */
  readonly block: string;
  /** Null where a hole is open. */
  readonly name: string | null;
  readonly allows: RegExp;
  /** What fills the hole is a word for an environment. */
  readonly isEnvironment: boolean;
  /** Account that the provider says; null when it says none. */
  readonly account: string | null;
  readonly region: string;
}

const claims = new WeakMap<Draft, Claim[]>();

interface Part {
  readonly text: string;
  readonly live: string;
  readonly isOpen?: boolean;
}

const word = (text: string): Part => ({ text, live: text });

interface Written extends Naming {
  readonly live: string;
  readonly parts: readonly Part[];
}

function written(...parts: readonly Part[]): Written {
  const text = `"${parts.map((part) => part.text).join("")}"`;
  return { text, live: parts.map((part) => part.live).join(""), parts };
}

/** Notes what a block in a root claims. */
function claim(draft: Draft, root: Root, kind: Kind, block: string, { parts, live }: Written): void {
  const list = claims.get(draft) ?? [];
  claims.set(draft, list);
  const open = parts.filter((part) => part.isOpen === true);
  const source = parts.map((part) => (part.isOpen === true ? ".*" : part.live.replaceAll(".", "\\."))).join("");
  list.push({
    kind,
    block,
    name: open.length === 0 ? live : null,
    allows: new RegExp(`^${source}$`),
    isEnvironment: open.every((part) => ENVIRONMENTS.some((each) => each === part.live)),
    account: root.account === "none" ? null : root.where.account,
    region: root.where.region,
  });
}

function add(draft: Draft, root: Root, naming: Written, kind: Kind = draft.random.pick(KINDS)): void {
  const base = { subject: MINE, kind, directory: root.path, root, naming, decidedBy: "state" } as const;
  const label = declare(draft, base);
  claim(draft, root, kind, `${root.path} resource "${kind.type}" "${label}"`, naming);
}

function crowded(draft: Draft): void {
  for (let i = 0; i < ROOTS; i++) addRoot(draft);
}

/** A team's folder of one environment, its names in most of the ways that people write them. */
function addRoot(draft: Draft): void {
  const { random } = draft;
  const team = random.pick(TEAMS);
  const root = newRoot(draft);
  const { environment } = root.where;
  const env: Part = { text: "${var.environment}", live: environment };
  const prefix: Part = { text: "${local.prefix}", live: `${team}-${environment}` };
  const tail = (): Part => word(random.pick(TAILS));
  const service = (): Part => word(`-${random.pick(SERVICES)}`);
  const purpose = (): Part => word(`-${random.pick(PURPOSES)}`);
  put(
    draft,
    root.path,
    "variables.tf",
    variable("environment", null),
    variable("stage", null),
    variable("tenant", null),
  );
  put(draft, root.path, "terraform.tfvars", `environment = "${environment}"\n`);
  put(draft, root.path, "locals.tf", locals(`prefix = "${team}-\${var.environment}"`));
  add(draft, root, written(word(team), service(), tail()));
  add(draft, root, written(word(team), service(), word(`-${environment === "production" ? "prod" : "stg"}`), tail()));
  add(draft, root, written(env, word(`-${team}`), service(), purpose()));
  add(draft, root, written(prefix, service(), purpose(), tail()));
  // Names that are parts of each other, and the same name in another type.
  const short = written(word(team), service());
  add(draft, root, short, QUEUE);
  add(draft, root, written(...short.parts, word(`-${environment}`)), QUEUE);
  add(draft, root, written(...short.parts, word(`-${environment}`), word("-2")), QUEUE);
  add(draft, root, short, random.pick([TOPIC, FUNCTION, ROLE] as const));
  add(draft, root, written({ text: "${var.stage}", live: environment, isOpen: true }, word(`-${team}`), service()));
  add(draft, root, written({ text: "${var.tenant}", live: random.pick(TEAMS), isOpen: true }, service(), purpose()));
  expanded(draft, root, team);
  copies(draft, root, team);
}

function expanded(draft: Draft, root: Root, team: string): void {
  const kind = draft.random.pick(KINDS);
  const keys = [draft.random.pick(PURPOSES), draft.random.pick(SERVICES)];
  const stem = `${team}-${root.where.environment}`;
  const label = `each${++draft.serial}`;
  const header = `resource "${kind.type}" "${label}"`;
  const text = `"\${local.prefix}-\${each.key}"`;
  const lines = [`for_each = toset(${JSON.stringify(keys)})`, `${kind.attribute} = ${text}`, ...kind.body];
  put(draft, root.path, "lists.tf", hcl(header, ...lines));
  for (const index of keys) {
    const naming = { ...written(word(`${stem}-${index}`)), text };
    claim(draft, root, kind, `${root.path} ${header}`, naming);
    noteLive(draft, { subject: MINE, kind, directory: root.path, root, naming, label, index, decidedBy: "state" });
  }
}

/** Copies of one module with other defaults, as teams make them. */
function copies(draft: Draft, root: Root, team: string): void {
  const kind = draft.random.pick(KINDS);
  const purpose = draft.random.pick(PURPOSES);
  for (const copy of ["store", "store-v2"] as const) {
    const folder = `${root.path}/modules/${copy}`;
    const header = `resource "${kind.type}" "this"`;
    const ending = copy === "store" ? purpose : `${purpose}-2`;
    put(draft, folder, "variables.tf", variable("name", null), variable("purpose", `"${ending}"`));
    put(draft, folder, "main.tf", hcl(header, `${kind.attribute} = "\${var.name}-\${var.purpose}"`, ...kind.body));
    const call = copy.replace("-", "_");
    put(draft, root.path, "main.tf", hcl(`module "${call}"`, `source = "⟪${folder}⟫"`, "name = local.prefix"));
    const naming = written(word(`${team}-${root.where.environment}-${ending}`));
    const given = { subject: MINE, kind, directory: folder, root, naming, decidedBy: "state" } as const;
    claim(draft, root, kind, `${folder} ${header}`, naming);
    noteLive(draft, { ...given, label: "this", module: `module.${call}` });
  }
}

/** Says of every question which block the text decides, now that all blocks are there; and asks for what is not. */
function finish(draft: Draft): void {
  const all = claims.get(draft) ?? [];
  for (const [i, live] of draft.live.entries()) {
    if (live.subject === MINE && isDecided(live, all)) draft.live[i] = { ...live, decidedBy: "text" };
  }
  const roots = draft.live.filter((live) => live.subject === MINE).map(({ where }) => where);
  const [first, ...others] = roots;
  if (first === undefined) return;
  for (let i = 0; i < Math.ceil(roots.length / 3); i++) {
    const where = draft.random.pick([first, ...others]);
    const kind = draft.random.pick(KINDS);
    const name = foreignName(draft, where, kind, all);
    if (name === null) continue;
    noteUnmanaged(draft, { subject: FOREIGN, where, arn: kind.arn(name, where, "89abcdef0123456789") });
  }
}

/**
 * A known name decides when no other block of the type that may stand there has it. An open template does when only it
 * allows the name and the rest is an environment's: another rest is a guess.
 */
function isDecided(live: Live, all: readonly Claim[]): boolean {
  const arn = live.facts(live.where).ref.arn ?? "";
  const own = `${live.place?.directory} ${live.place?.header}`;
  const near = all.filter((each) => each.kind.type === live.slot?.type && mayStand(each, arn));
  const equal = blocks(near.filter(({ kind, name }) => name !== null && kind.arn(name, live.where, "") === arn));
  if (equal.size > 0) return equal.size === 1 && equal.has(own);
  const open = near.filter(({ name }) => name === null);
  const name = arn.slice(arn.search(/[^:/]+$/));
  const fitting = open.filter(({ allows }) => allows.test(name));
  return blocks(fitting).size === 1 && fitting.every(({ block, isEnvironment }) => block === own && isEnvironment);
}

function blocks(list: readonly Claim[]): ReadonlySet<string> {
  return new Set(list.map(({ block }) => block));
}

/** Account and region of the ARN are not against it. */
function mayStand({ account, region, kind }: Claim, arn: string): boolean {
  const [, , , itsRegion = "", itsAccount = ""] = arn.split(":");
  const isGlobal = kind === BUCKET || kind === ROLE;
  return (account === null || itsAccount === "" || account === itsAccount) && (isGlobal || region === itsRegion);
}

/** A name as they are made here that no block has; mostly one that differs little from one that is there. */
function foreignName(draft: Draft, where: Where, kind: Kind, all: readonly Claim[]): string | null {
  const { random } = draft;
  const known = all.flatMap(({ name }) => name ?? []);
  const [first, ...others] = known;
  if (first === undefined) return null;
  const near = random.pick([first, ...others]);
  const name = random.pick([
    `${random.pick(TEAMS)}-${random.pick(SERVICES)}-${random.pick(PURPOSES)}`,
    `${random.pick(TEAMS)}-${where.environment}-${random.pick(SERVICES)}`,
    `${near}${random.pick(["-2", "-old", "-tmp"] as const)}`,
    near.replace(/-[^-]+$/, ""),
    near.replace(/^[^-]+-/, ""),
    `legacy-${near}`,
  ] as const);
  const isTaken = all.some((each) => each.kind.type === kind.type && each.name === name);
  return isTaken || name.length < 5 ? null : name;
}

export const CROWDED: readonly PitfallClass[] = [
  { id: MINE, title: "names of few words that all share", share: null, make: crowded, finish },
  { id: FOREIGN, title: "not in the code, of the same few words", share: null, make: () => undefined, with: MINE },
];
