import { accountInRole } from "../terraform/index/data-sources.ts";
import { placeOf } from "../terraform/index/lines.ts";
import type { ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { assumedRole, type ProviderUse, providerOf } from "../terraform/index/providers.ts";
import type { Attribute } from "../terraform/syntax/ast.ts";
import type { Value } from "../terraform/values/value.ts";
import { type View, viewsOf } from "./views.ts";

/** Something the code says about where a resource lives. */
export interface PlacementFact {
  readonly values: readonly string[];
  /** `from provider "aws" (providers.tf:3)`. */
  readonly from: string;
  /** Nothing but an edit of the code changes it; otherwise a variable may. */
  readonly firm: boolean;
}

export interface PlacementFacts {
  readonly region: PlacementFact | null;
  readonly accounts: PlacementFact | null;
  readonly forbiddenAccounts: PlacementFact | null;
}

const cache = new WeakMap<TerraformIndex, WeakMap<object, Map<string, PlacementFacts>>>();

/** Region and accounts as the provider block (and since provider 6 the resource's own `region`) says. Cached. */
export function placementFacts(node: ResourceNode, index: TerraformIndex): PlacementFacts {
  const own = node.declaration.block.body.attributes.find((attribute) => attribute.name === "region");
  const use = providerOf(node);
  const base = use === null ? NO_FACTS : providerFacts(use, index);
  if (own === undefined) return base;
  const region = factOf((view) => view.evaluate(own.value, node), index, {
    from: `from \`region\` (${placeOf(node.declaration.file, own)})`,
    read: (text) => text,
  });
  return { ...base, region };
}

const NO_FACTS: PlacementFacts = { region: null, accounts: null, forbiddenAccounts: null };

function providerFacts(use: ProviderUse, index: TerraformIndex): PlacementFacts {
  const byModule = cache.get(index) ?? new WeakMap<object, Map<string, PlacementFacts>>();
  cache.set(index, byModule);
  const known = byModule.get(use.module) ?? new Map<string, PlacementFacts>();
  byModule.set(use.module, known);
  const { name, alias } = use.declaration;
  const key = alias === null ? name : `${name}.${alias}`;
  const facts = known.get(key) ?? readProvider(use, key, index);
  known.set(key, facts);
  return facts;
}

function readProvider(use: ProviderUse, key: string, index: TerraformIndex): PlacementFacts {
  const { block, file } = use.declaration;
  const fact = (attribute: Attribute | undefined, read: (text: string) => string | null): PlacementFact | null => {
    if (attribute === undefined) return null;
    const from = `from provider "${key}" (${placeOf(file, attribute)})`;
    return factOf((view) => view.evaluateIn(attribute.value, use.module), index, { from, read });
  };
  const find = (name: string) => block.body.attributes.find((attribute) => attribute.name === name);
  const role = assumedRole(block);
  const byRole =
    role === null
      ? null
      : factOf((view) => role.value((inner, bindings) => view.evaluateIn(inner, use.module, bindings)), index, {
          from: `from provider "${key}" (${placeOf(file, role.attribute)})`,
          read: accountInRole,
        });
  return {
    region: fact(find("region"), (text) => text),
    accounts: fact(find("allowed_account_ids"), (text) => text) ?? byRole,
    forbiddenAccounts: fact(find("forbidden_account_ids"), (text) => text),
  };
}

function factOf(
  evaluate: (view: View) => Value,
  index: TerraformIndex,
  { from, read }: { readonly from: string; readonly read: (text: string) => string | null },
): PlacementFact | null {
  const views = viewsOf(index);
  const values = textsOf(evaluate(views.evaluated), read);
  if (values === null) return null;
  return { values, from, firm: textsOf(evaluate(views.overridable), read) !== null };
}

/** Known texts of a value or a list; null unless all are known. */
function textsOf(value: Value, read: (text: string) => string | null): readonly string[] | null {
  const items = value.kind === "list" ? value.items : [value];
  const texts: string[] = [];
  for (const item of items) {
    const text =
      item.kind === "pattern"
        ? read(item.parts.map((part) => (typeof part === "string" ? part : "\u0000")).join(""))
        : knownText(item, read);
    if (text === null || text === "" || text.includes("\u0000")) return null;
    texts.push(text);
  }
  return texts.length > 0 ? texts : null;
}

function knownText(value: Value, read: (text: string) => string | null): string | null {
  return value.kind === "known" && value.value !== null ? read(String(value.value)) : null;
}
