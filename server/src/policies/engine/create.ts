import { type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { ResourceNode } from "../../terraform/index/model.ts";
import { attributeOf } from "../../terraform/syntax/find.ts";
import type { Change, Companion, PolicyContext, PolicySettings, Preference, Supply } from "../model.ts";
import { FINDERS } from "./finders.ts";
import { providerMajorOf } from "./provider.ts";

const PLACEHOLDER = /\{\{\s*([\w.]+)\s*\}\}/g;

/** Writes new blocks for one owner, and finds or makes what they refer to. */
export interface Builder {
  /** Text of a preference's value. */
  valueOf(preference: Preference): Result<string, Refusal>;
  /** Adds a companion block; gives its address. */
  addCompanion(companion: Companion): Result<string, Refusal>;
  /** Blocks to create, in order: the companion, then what it needs. */
  changes(): readonly Change[];
  /** Addresses of those blocks. */
  created(): readonly string[];
}

interface NewBlock {
  readonly address: string;
  readonly text: string;
}

/** A builder for the context's resource. */
export function createBuilder(context: PolicyContext): Builder {
  const { policy, node } = context;
  const supplied = new Map<string, Result<string, Refusal>>();
  const blocks = new Map<string, NewBlock>();
  const taken = new Set<string>();
  let main: NewBlock | null = null;

  const fill = (template: string): Result<string, Refusal> => {
    let problem: Refusal | null = null;
    const text = template.replace(PLACEHOLDER, (_, name: string) => {
      const value = placeholder(name);
      if (!value.ok) problem ??= value.error;
      return value.ok ? value.value : "";
    });
    return problem === null ? ok(text) : err(problem);
  };

  const placeholder = (name: string): Result<string, Refusal> => {
    if (name === "owner") return ok(ownerFrom(node));
    if (name === "name") return ok(node.declaration.name);
    const setting = settingOf(name.replace(/^setting\./, ""), context);
    if (name.startsWith("setting.") && setting !== null) return ok(setting);
    const supply = policy.supplies.find((candidate) => candidate.type === name);
    if (supply === undefined)
      return err(refusal("no-fix", `policy ${policy.id} has an unknown placeholder \`${name}\``));
    const done = supplied.get(name) ?? provide(supply);
    supplied.set(name, done);
    return done;
  };

  const provide = (supply: Supply): Result<string, Refusal> => {
    const found = supply.find === undefined ? null : (FINDERS[supply.find]?.(context, supply) ?? null);
    if (found !== null) return ok(found);
    if (supply.template === undefined) {
      return err(refusal("no-fix", supply.otherwise ?? `there is no \`${supply.type}\` to use; add one first`));
    }
    const address = freeAddress(context, {
      type: supply.type,
      name: supply.name?.replace(PLACEHOLDER, node.declaration.name),
      taken,
    });
    const body = fill(supply.template);
    if (!body.ok) return body;
    const meta = metaOf(context, supply.shared === true ? "shared" : "mirrored", supply.type.startsWith("data."));
    blocks.set(supply.type, { address, text: blockText(address, meta, body.value) });
    return ok(supply.shared === true ? address : address + keySuffix(node));
  };

  return {
    valueOf: (preference) =>
      preference.setting === undefined
        ? fill(preference.value)
        : ok(settingOf(preference.setting, context) ?? preference.value),
    addCompanion: (companion) => {
      const suffix = companion.suffix ?? companion.type.split("_").at(-1);
      const address = freeAddress(context, { type: companion.type, suffix, taken });
      const body = fill(companion.template);
      if (!body.ok) return body;
      for (const supply of policy.supplies.filter((candidate) => candidate.always === true)) {
        const made = placeholder(supply.type);
        if (!made.ok) return made;
      }
      const link = `${companion.link.attribute} = ${ownerFrom(node)}.${companion.link.owner}`;
      const text = blockText(address, metaOf(context, "mirrored", false), `${link}\n\n${body.value}`);
      main = { address, text };
      return ok(address);
    },
    changes: () => ordered().map(({ text }) => ({ kind: "create", ...after(node), text })),
    created: () => ordered().map(({ address }) => address),
  };

  function ordered(): readonly NewBlock[] {
    const supplies = policy.supplies.flatMap((supply) => blocks.get(supply.type) ?? []);
    return main === null ? supplies : [main, ...supplies];
  }
}

function after(node: ResourceNode): {
  file: ResourceNode["declaration"]["file"];
  after: ResourceNode["declaration"]["block"];
} {
  return { file: node.declaration.file, after: node.declaration.block };
}

/** Fills in `{{setting.…}}`, for templates that belong to no resource. */
export function fillSettings(template: string, settings: PolicySettings): string {
  return template.replace(
    /\{\{\s*setting\.(\w+)\s*\}\}/g,
    (whole, name: string) => settingOf(name, { settings }) ?? whole,
  );
}

/** Days that CloudWatch Logs takes for a retention, ascending. Source: API reference of PutRetentionPolicy. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The company's number as it is written; a log retention is rounded up to one that AWS takes. Null for other names. */
function settingOf(name: string, { settings }: Pick<PolicyContext, "settings">): string | null {
  if (name === "logRetentionDays") {
    return String(LOG_RETENTION_DAYS.find((days) => days >= settings.logRetentionDays) ?? LOG_RETENTION_DAYS.at(-1));
  }
  if (name === "backupRetentionDays" || name === "passwordMinimumLength") return String(settings[name]);
  return null;
}

/** How a block made for each instance of the owner refers to its own one. */
function ownerFrom(node: ResourceNode): string {
  if (node.expansion.kind === "for_each") return "each.value";
  return node.declaration.address + (node.expansion.kind === "count" ? "[count.index]" : "");
}

function keySuffix(node: ResourceNode): string {
  if (node.expansion.kind === "for_each") return "[each.key]";
  return node.expansion.kind === "count" ? "[count.index]" : "";
}

/** Meta-arguments of a new block: as many as there are owners, and by the same provider. */
function metaOf(context: PolicyContext, kind: "mirrored" | "shared", isData: boolean): readonly string[] {
  const { declaration, expansion } = context.node;
  const written = (name: string): string | null => {
    const value = attributeOf(declaration.block, name)?.value;
    return value === undefined ? null : declaration.file.text.slice(value.start, value.end).replace(/\r\n/g, "\n");
  };
  const lines: string[] = [];
  const count = written("count");
  if (kind === "mirrored" && expansion.kind === "for_each") lines.push(`for_each = ${declaration.address}`);
  if (kind === "mirrored" && expansion.kind === "count" && count !== null) lines.push(`count = ${count}`);
  const provider = written("provider");
  if (provider !== null) lines.push(`provider = ${provider}`);
  const region = written("region");
  if (region !== null && !isData && !region.includes("each.") && providerMajorOf(context.node.module.root) >= 6) {
    lines.push(`region = ${region}`);
  }
  return lines;
}

function blockText(address: string, meta: readonly string[], body: string): string {
  const isData = address.startsWith("data.");
  const [type, name] = address.replace(/^data\./, "").split(".");
  const head = `${isData ? "data" : "resource"} "${type ?? ""}" "${name ?? ""}"`;
  const parts = [meta.join("\n"), body.trim()].filter((part) => part !== "");
  if (parts.length === 0) return `${head} {}`;
  return `${head} {\n${indent(parts.join("\n\n"))}\n}`;
}

/** Two spaces before every line that has text. Templates hold no heredocs. */
function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}

/** The owner's name, or the supply's own, made unique among the module's blocks of the type. */
function freeAddress(
  context: PolicyContext,
  options: {
    readonly type: string;
    readonly name?: string | undefined;
    readonly suffix?: string | undefined;
    readonly taken: Set<string>;
  },
): string {
  const { resources } = context.node.module.directory;
  const base = options.name ?? context.node.declaration.name;
  const suffix = options.suffix ?? options.type.split("_").at(-1) ?? "terrafix";
  const candidates = [base, `${base}_${suffix}`];
  for (let i = 0; ; i++) {
    const address = `${options.type}.${candidates[i] ?? `${base}_${suffix}_${i}`}`;
    if (resources.has(address) || options.taken.has(address)) continue;
    options.taken.add(address);
    return address;
  }
}
