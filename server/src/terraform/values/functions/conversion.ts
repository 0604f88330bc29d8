import { convert } from "../convert.ts";
import { BOOL, DYNAMIC, NUMBER, STRING, type Type, type Value } from "../value.ts";
import { type TerraformFunction, wrongCount } from "./signature.ts";

/** `tostring` and its like: a null stays one. */
function to(type: Type): TerraformFunction {
  return (args) => {
    const [value] = args;
    return value === undefined || args.length > 1 ? wrongCount(1, args.length) : convert(value, type);
  };
}

/** What only marks a value, or takes a mark away. */
const same: TerraformFunction = (args) => {
  const [value] = args;
  return value === undefined || args.length > 1 ? wrongCount(1, args.length) : value;
};

/** Conversions between types. */
export const CONVERSION_FUNCTIONS = {
  tostring: to(STRING),
  tonumber: to(NUMBER),
  tobool: to(BOOL),
  tolist: to({ kind: "list", of: DYNAMIC }),
  toset: to({ kind: "set", of: DYNAMIC }),
  tomap: to({ kind: "map", of: DYNAMIC }),
  sensitive: same,
  nonsensitive: same,
  ephemeralasnull: same,
} satisfies Readonly<Record<string, (args: readonly Value[]) => Value>>;
