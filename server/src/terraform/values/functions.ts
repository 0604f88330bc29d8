import { COLLECTION_FUNCTIONS } from "./functions/collections.ts";
import { CONVERSION_FUNCTIONS } from "./functions/conversion.ts";
import { ENCODING_FUNCTIONS } from "./functions/encoding.ts";
import { FORMAT_FUNCTIONS } from "./functions/format.ts";
import { JSON_FUNCTIONS } from "./functions/json.ts";
import { NETWORK_FUNCTIONS } from "./functions/network.ts";
import { NUMERIC_FUNCTIONS } from "./functions/numeric.ts";
import { PATH_FUNCTIONS } from "./functions/paths.ts";
import { REGEX_FUNCTIONS } from "./functions/regex.ts";
import { SET_FUNCTIONS } from "./functions/sets.ts";
import type { TerraformFunction } from "./functions/signature.ts";
import { STRING_FUNCTIONS } from "./functions/strings.ts";

export { fromJson, toJson } from "./functions/json.ts";
export type { TerraformFunction } from "./functions/signature.ts";

/**
 * The functions that names and settings are built with, as Terraform 1.11 has them. A name that is missing is unknown:
 * what reads files, the clock or a random number, and what nobody builds a name with. `try` and `can` are in evaluate.ts.
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
};
