import type { Draft, Live, NameForm, TruthEntry } from "./model.ts";
import { ENVIRONMENTS, type Environment } from "./render.ts";
import type { Scope } from "./scope.ts";

/** Forms whose value the repository's text decides, at least as an anchored pattern. */
const DECIDABLE: ReadonlySet<NameForm> = new Set(["literal", "template", "variable", "each-or-count", "reference"]);

interface StateInstance {
  readonly index_key?: string | number;
  readonly schema_version: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface StateResource {
  readonly module?: string;
  readonly mode: "managed";
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly instances: readonly StateInstance[];
}

/** What one root module makes in the live estate. */
export interface LiveRoot {
  readonly entries: readonly TruthEntry[];
  /** Terraform state, format 4. */
  readonly state: string;
}

/** Goes through a root module and everything it calls, as `terraform apply` would. */
export function apply(root: Scope): LiveRoot {
  const entries: TruthEntry[] = [];
  const resources: StateResource[] = [];
  const visit = (scope: Scope, live: Live): void => {
    for (const [file, drafts] of scope.files) {
      for (const draft of drafts) {
        const instances = instancesOf(draft, live);
        for (const instance of instances) entries.push(...truthOf({ root, scope, file, draft, instance }));
        resources.push(stateOf(draft, live.path, instances));
      }
    }
    for (const call of scope.calls) {
      for (const key of call.keys ?? [null]) {
        const base = `${live.path === "" ? "" : `${live.path}.`}module.${call.name}`;
        const at = { ...live, key };
        const inputs = new Map([...call.values].map(([name, value]) => [name, value.live(at)] as const));
        visit(call.target, { ...live, key: null, path: key === null ? base : `${base}["${key}"]`, inputs });
      }
    }
  };
  visit(root, rootLive(root));
  const header = { version: 4, terraform_version: "1.11.4", serial: 1, lineage: `bench-${root.path}` };
  return { entries, state: JSON.stringify({ ...header, outputs: {}, resources }) };
}

function rootLive(root: Scope): Live {
  const where = ENVIRONMENTS[root.environment as Environment];
  return { ...where, environment: root.environment, path: "", inputs: new Map(), key: null };
}

interface Instance {
  readonly indexKey: string | number | null;
  readonly live: Live;
  readonly address: string;
}

function instancesOf(draft: Draft, live: Live): readonly Instance[] {
  const { expansion } = draft;
  const address = `${live.path === "" ? "" : `${live.path}.`}${draft.type}.${draft.label}`;
  if (expansion === null) return [{ indexKey: null, live, address }];
  if (typeof expansion === "number") {
    return Array.from({ length: expansion }, (_, index) => ({
      indexKey: index,
      live: { ...live, key: String(index) },
      address: `${address}[${index}]`,
    }));
  }
  return expansion.map((key) => ({ indexKey: key, live: { ...live, key }, address: `${address}["${key}"]` }));
}

function truthOf(options: {
  readonly root: Scope;
  readonly scope: Scope;
  readonly file: string;
  readonly draft: Draft;
  readonly instance: Instance;
}): readonly TruthEntry[] {
  const { root, scope, file, draft, instance } = options;
  const { arn } = draft.live(instance.live);
  if (arn === null) return [];
  return [
    {
      arn,
      type: draft.type,
      address: instance.address,
      root: root.path,
      file: scope.path === "" ? file : `${scope.path}/${file}`,
      form: draft.form,
      decidable: DECIDABLE.has(draft.form),
    },
  ];
}

function stateOf(draft: Draft, path: string, instances: readonly Instance[]): StateResource {
  return {
    ...(path === "" ? {} : { module: path }),
    mode: "managed",
    type: draft.type,
    name: draft.label,
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: instances.map(({ indexKey, live }) => ({
      ...(indexKey === null ? {} : { index_key: indexKey }),
      schema_version: 0,
      attributes: draft.live(live).attributes,
    })),
  };
}
