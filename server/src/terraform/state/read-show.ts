import * as z from "zod";
import { type Found, nothingFound } from "./found.ts";
import type { JsonShape } from "./json-shape.ts";
import type { StateResource } from "./model.ts";
import { type Attributes, movedTo, readIdentifying, stateResource } from "./resource.ts";

const attributes = z.custom<Attributes>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const resourceShape = z.object({
  mode: z.enum(["managed", "data"]),
  type: z.string().min(1),
  name: z.string().min(1),
  index: z.union([z.string(), z.number()]).nullish(),
  values: attributes.nullish(),
  sensitive_values: attributes.nullish(),
  identity: attributes.nullish(),
  deposed_key: z.string().nullish(),
  tainted: z.boolean().nullish(),
});
type Shown = z.infer<typeof resourceShape>;

const changeShape = z.object({
  address: z.string(),
  previous_address: z.string().nullish(),
  change: z.object({ importing: z.object({ id: z.string().nullish() }).nullish() }).nullish(),
});

/** The parts of `terraform show -json` that hold resources, of a state or of a plan. */
export class ShowReader {
  readonly #values = nothingFound();
  readonly #planned = nothingFound();
  readonly #prior = nothingFound();
  /** Live id by address, of resources that the plan imports. */
  readonly #imports = new Map<string, string>();
  /** New address by old one, of resources that `moved` blocks rename in this plan. */
  readonly #moves = new Map<string, string>();

  /** Members of the document's top level. */
  readonly fields: Readonly<Record<string, JsonShape>> = {
    values: valuesShape(this.#values),
    planned_values: valuesShape(this.#planned),
    prior_state: { fields: { values: valuesShape(this.#prior) } },
    resource_changes: { items: { value: (value) => this.#readChange(value) } },
  };

  #readChange(value: unknown): void {
    const parsed = changeShape.safeParse(value);
    if (!parsed.success) return;
    const { address, previous_address: previous, change } = parsed.data;
    if (typeof previous === "string" && previous !== address) this.#moves.set(previous, address);
    const id = change?.importing?.id;
    if (typeof id === "string" && id !== "") this.#imports.set(address, id);
  }

  /**
   * Of a plan the planned resources come first, since their addresses fit the code (after `moved` blocks); what the prior
   * state knows of a moved resource counts for its new address. Resources the plan would delete are taken from there, too.
   */
  finish(): Found {
    const resources = [...this.#values.resources, ...this.#planned.resources].map((each) => this.#imported(each));
    const seen = new Set(resources.flatMap(keysOf));
    const addresses = new Map(resources.map((each) => [each.address, each]));
    // A move may end at an address where another resource was: each old address is looked up once, none is followed.
    for (const before of this.#prior.resources) {
      const each = this.#moved(before);
      // A planned replacement does not know its new id yet: the live one is in the prior state.
      const planned = addresses.get(each.address);
      if (planned !== undefined && keysOf(planned).length === 0) addresses.set(each.address, each);
      else if (planned === undefined && !keysOf(each).some((key) => seen.has(key))) addresses.set(each.address, each);
    }
    const parts = [this.#values, this.#planned, this.#prior];
    return {
      resources: [...addresses.values()],
      deposed: parts.flatMap((part) => part.deposed),
      unreadable: parts.reduce((sum, part) => sum + part.unreadable, 0),
      noList: false,
    };
  }

  #moved(resource: StateResource): StateResource {
    const address = this.#moves.get(resource.address);
    return address === undefined ? resource : movedTo(resource, address);
  }

  #imported(resource: StateResource): StateResource {
    const id = keysOf(resource).length === 0 ? this.#imports.get(resource.address) : undefined;
    if (id === undefined || !resource.type.startsWith("aws_")) return resource;
    return id.startsWith("arn:") ? { ...resource, arns: new Map([["arn", id]]), id } : { ...resource, id };
  }
}

function valuesShape(found: Found): JsonShape {
  return { fields: { root_module: moduleShape(found) } };
}

/** A module and, within it, its children: the address of a module comes behind its resources. */
function moduleShape(found: Found): JsonShape {
  const open: { address: string; readonly shown: Shown[] }[] = [];
  const keepAll = (module: (typeof open)[number] | undefined): void => {
    for (const each of module?.shown.splice(0) ?? []) keep(each, module?.address ?? "", found);
  };
  const shape: { fields: Record<string, JsonShape> } & JsonShape = {
    enter: () => {
      const parent = open.at(-1);
      // Parents first, as far as their address is known: the root's is never written.
      if (open.length === 1 || parent?.address !== "") keepAll(parent);
      open.push({ address: "", shown: [] });
    },
    leave: () => keepAll(open.pop()),
    odd: () => {
      found.unreadable++;
    },
    fields: {
      address: {
        value: (value) => {
          const module = open.at(-1);
          if (module !== undefined && typeof value === "string") module.address = value;
        },
      },
      resources: {
        items: {
          value: (value) => {
            const parsed = resourceShape.safeParse(value);
            if (parsed.success) open.at(-1)?.shown.push(reduced(parsed.data));
            else found.unreadable++;
          },
        },
      },
    },
  };
  shape.fields.child_modules = { items: shape };
  return shape;
}

/** Without the attributes nothing is kept of, so that a module in the making holds no secret longer than needed. */
function reduced(shown: Shown): Shown {
  const sensitive = new Set(
    Object.keys(shown.sensitive_values ?? {}).filter((key) => shown.sensitive_values?.[key] === true),
  );
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(shown.values ?? {}))
    if (!sensitive.has(key) && KEPT.test(key)) values[key] = value;
  return { ...shown, values, sensitive_values: null };
}

const KEPT = /^(?:id|arn|.+_arn|tags|tags_all|domain_name|target_key_id|alias)$/;

function keep(shown: Shown, module: string, found: Found): void {
  const { mode, type, name, index, deposed_key: deposed, values, identity, tainted } = shown;
  const resource = stateResource(
    { mode, type, name, module },
    readIdentifying({
      index: index ?? null,
      attributes: values ?? {},
      identity: identity ?? {},
      sensitive: new Set(),
      tainted: tainted === true,
    }),
  );
  if (typeof deposed === "string" && deposed !== "") found.deposed.push(resource);
  else found.resources.push(resource);
}

function keysOf(resource: StateResource): string[] {
  const arn = resource.arns.get("arn") ?? resource.id;
  return arn === null || arn === undefined ? [] : [`${resource.mode}|${resource.type}|${arn}`];
}
