import { COLLECTION_FUNCTIONS } from "./functions/collections.ts";
import { CONVERSION_FUNCTIONS } from "./functions/conversion.ts";
import { ENCODING_FUNCTIONS } from "./functions/encoding.ts";
import { FORMAT_FUNCTIONS } from "./functions/format.ts";
import { JSON_FUNCTIONS } from "./functions/json.ts";
import { NETWORK_FUNCTIONS } from "./functions/network.ts";
import { NOT_EVALUATED } from "./functions/not-evaluated.ts";
import { NUMERIC_FUNCTIONS } from "./functions/numeric.ts";
import { PATH_FUNCTIONS } from "./functions/paths.ts";
import { AWS_FUNCTIONS } from "./functions/provider-aws.ts";
import { REGEX_FUNCTIONS } from "./functions/regex.ts";
import { SET_FUNCTIONS } from "./functions/sets.ts";
import type { TerraformFunction } from "./functions/signature.ts";
import { STRING_FUNCTIONS } from "./functions/strings.ts";
import { UUID_FUNCTIONS } from "./functions/uuid.ts";
import { yamldecode } from "./functions/yaml-decode.ts";
import { yamlencode } from "./functions/yaml-encode.ts";

export { fromJson, toJson } from "./functions/json.ts";
export type { TerraformFunction } from "./functions/signature.ts";

/**
 * The functions that names and settings are built with, as Terraform 1.11 has them. `try` and `can` are in evaluate.ts,
 * what reads files in the index; the others are in `not-evaluated.ts`.
 */
export const FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  ...STRING_FUNCTIONS,
  ...FORMAT_FUNCTIONS,
  ...REGEX_FUNCTIONS,
  ...COLLECTION_FUNCTIONS,
  ...SET_FUNCTIONS,
  ...NUMERIC_FUNCTIONS,
  ...JSON_FUNCTIONS,
  ...ENCODING_FUNCTIONS,
  ...NETWORK_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
  ...PATH_FUNCTIONS,
  ...UUID_FUNCTIONS,
  ...AWS_FUNCTIONS,
  yamldecode,
  yamlencode,
};

/** Why a function that is not in {@link FUNCTIONS} has no value here. */
export function whyNotEvaluated(name: string): string {
  if (Object.hasOwn(NOT_EVALUATED, name)) return NOT_EVALUATED[name] ?? "";
  const [, provider] = /^provider::([\w-]+)::/.exec(name) ?? [];
  return provider === undefined
    ? `\`${name}()\` is not evaluated`
    : `a function of provider \`${provider}\` decides it`;
}
