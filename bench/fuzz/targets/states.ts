import { readState } from "../../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../../server/src/terraform/state/state-index.ts";
import type { Corpus } from "../corpus.ts";
import { pick, type Source } from "../expressions.ts";
import type { FuzzTarget } from "../model.ts";
import { mutateJson } from "../mutate-json.ts";

/** Stands in every secret of the inputs. */
const SECRET = "S3CR3T";

/** States and plans, whole and broken. */
export const states: FuzzTarget = {
  name: "states",
  promise: "a state is read or refused, and no value leaves that does not identify a resource",
  share: 10,
  make: (source, corpus) => mutateJson(source.int(3) === 0 ? shown(corpus, source) : raw(corpus, source), source),
  check: (input) => {
    const read = readState(input, "terraform.tfstate");
    const told = JSON.stringify(read, (_, value: unknown) => (value instanceof Map ? [...value] : value));
    if (told.includes(SECRET) && !isIdentifying(input)) throw new Error("a secret left the reader");
    if (!read.ok) return "refused";
    const index = indexStates([read.value]);
    for (const { address, arns, id } of read.value.resources) {
      if (index.byAddress(address).length === 0) throw new Error(`${address} is not found by its address`);
      for (const arn of arns.values()) if (index.byArn(arn).length === 0) throw new Error(`${arn} is not found`);
      if (id !== null && index.byId(id).length + index.byArn(id).length === 0) throw new Error(`${id} is not found`);
    }
    return read.value.problems.length > 0 ? "read in part" : read.value.resources.length > 0 ? "read" : "no resource";
  },
};

const SECRETS = {
  password: SECRET,
  private_key: `-----BEGIN ${SECRET}`,
  user_data: { nested: [SECRET, { deeper: SECRET }] },
  connection_string: `arn:aws:${SECRET}`,
  environment: [{ variables: { TOKEN: SECRET } }],
};

interface RawState {
  readonly resources: readonly { readonly instances: readonly { readonly attributes: object }[] }[];
}

/** Three resources of a state of the generated estate, with secrets, and what newer versions add. */
function raw({ estate }: Corpus, source: Source): unknown {
  const state = JSON.parse(pick(source, [...estate.states.values()])) as RawState;
  const from = source.int(state.resources.length);
  return {
    ...state,
    outputs: { token: { value: SECRET, type: "string", sensitive: true } },
    check_results: null,
    resources: state.resources.slice(from, from + 3).map((resource) => ({
      ...resource,
      instances: resource.instances.map((instance) => ({
        ...instance,
        attributes: { ...instance.attributes, ...SECRETS, tags: { Name: "x" }, tags_all: null },
        sensitive_attributes: [[{ type: "get_attr", value: "password" }]],
        private: SECRET,
        identity: { account_id: "210987654321", name: "x" },
        dependencies: ["aws_kms_key.main"],
      })),
    })),
  };
}

/** What `terraform show -json` says of the same. */
function shown(corpus: Corpus, source: Source): unknown {
  const { resources } = raw(corpus, source) as {
    resources: (Record<string, unknown> & RawState["resources"][number])[];
  };
  const list = resources.map(({ mode, type, name, instances }) => ({
    address: `${type}.${name}`,
    ...{ mode, type, name, index: 0, schema_version: 0 },
    values: instances[0]?.attributes,
    sensitive_values: { password: true },
  }));
  const values = { root_module: { resources: list, child_modules: [{ address: "module.m", resources: list }] } };
  const plan = { planned_values: values, prior_state: { format_version: "1.0", values }, variables: { p: SECRET } };
  return { format_version: "1.0", terraform_version: "1.11.4", ...(source.int(2) === 0 ? { values } : plan) };
}

const IDENTIFYING = /^(?:id|arn|.*_arn|name|type|module|mode|index|index_key|address|format_version)$|^tags/;

/** True when harm to the text put the secret where names are, or nobody can say where it stands. */
function isIdentifying(input: string): boolean {
  let found = false;
  const visit = (value: unknown, key: string, below: boolean): void => {
    const within = below || IDENTIFYING.test(key) || key === "identity";
    if (key.includes(SECRET) && below) found = true;
    if (typeof value === "string") found ||= within && value.includes(SECRET);
    else if (typeof value === "object" && value !== null) {
      for (const [name, item] of Object.entries(value)) visit(item, name, within && key !== "");
    }
  };
  try {
    visit(JSON.parse(input.replace(/^\uFEFF/, "")), "", false);
  } catch {
    return false;
  }
  return found;
}
