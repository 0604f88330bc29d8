import { buildIndex } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import type { StateIndex } from "../../../server/src/terraform/state/model.ts";
import { readState } from "../../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../../server/src/terraform/state/state-index.ts";

/** An index of files in memory. `loadHcl` must have been awaited. */
export function indexOf(files: Readonly<Record<string, string>>): TerraformIndex {
  return buildIndex({ root: "/repo", sources: Object.entries(files).map(([path, text]) => ({ path, text })) });
}

export interface StateInput {
  readonly module?: string;
  readonly mode?: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly key?: string | number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A version 4 state's text. */
export function stateText(resources: readonly StateInput[]): string {
  return JSON.stringify({
    version: 4,
    terraform_version: "1.12.0",
    serial: 3,
    lineage: "l",
    outputs: {},
    resources: resources.map(({ module, mode, type, name, key, attributes }) => ({
      ...(module === undefined ? {} : { module }),
      mode: mode ?? "managed",
      type,
      name,
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [{ ...(key === undefined ? {} : { index_key: key }), schema_version: 0, attributes }],
    })),
  });
}

/** A searchable state of these resources. */
export function stateOf(resources: readonly StateInput[], source = "terraform.tfstate"): StateIndex {
  const read = readState(stateText(resources), source);
  if (!read.ok) throw new Error(read.error.message);
  return indexStates([read.value]);
}
