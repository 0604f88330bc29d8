import { convert } from "../convert.ts";
import {
  BOOL,
  failure,
  isFailure,
  isWhollyKnown,
  known,
  NUMBER,
  type Scalar,
  STRING,
  type Type,
  unknown,
  type Value,
  whyUnknown,
} from "../value.ts";

/** A function of Terraform. Arguments are never failures; the result says unknown for whatever is not certain. */
export type TerraformFunction = (args: readonly Value[]) => Value;

const TYPES = { string: STRING, number: NUMBER, bool: BOOL } as const;

interface ArgumentOf {
  readonly string: string;
  readonly number: number;
  readonly bool: boolean;
}

type Plain<P extends readonly (keyof ArgumentOf)[]> = { [I in keyof P]: ArgumentOf[P[I]] };

/** What a function of scalars may answer: a value, undefined for an error, a string of why it is not known. */
export type Answer = Scalar | Value | undefined;

/**
 * A function whose arguments are all scalars: converted as Terraform converts arguments, never null. One that is not
 * known makes the result unknown; an undefined result is an error.
 */
export function scalars<const P extends readonly (keyof ArgumentOf)[]>(
  params: P,
  compute: (...args: Plain<P>) => Answer,
): TerraformFunction {
  return (args) => {
    if (args.length !== params.length) return wrongCount(params.length, args.length);
    const plain: Scalar[] = [];
    let doubt: Value | null = null;
    for (const [i, param] of params.entries()) {
      const value = argument(args[i], TYPES[param]);
      if (isFailure(value)) return value;
      if (value.kind === "known") plain.push(value.value);
      else doubt ??= value;
    }
    if (doubt !== null) return unknown(whyUnknown(doubt));
    return answered(compute(...(plain as unknown as Plain<P>)));
  };
}

/** The value of an {@link Answer}. */
export function answered(answer: Answer): Value {
  if (answer === undefined) return failure("a function was called with arguments it does not take");
  return typeof answer === "object" && answer !== null ? answer : known(answer);
}

/** Converts an argument; null is an error. */
export function argument(value: Value | undefined, type: Type): Value {
  if (value === undefined) return failure("a function was called with too few arguments");
  if (isNull(value)) return failure("a function was called with null");
  return convert(value, type);
}

export function isNull(value: Value | undefined): boolean {
  return value?.kind === "known" && value.value === null;
}

export function wrongCount(wanted: number, given: number): Value {
  return failure(`a function takes ${wanted} arguments, not ${given}`);
}

/** A function with a fixed number of arguments of any type. */
export function exactly(count: number, compute: TerraformFunction): TerraformFunction {
  return between(count, count, compute);
}

/** A function with a number of arguments between two bounds. None of them may be null. */
export function between(least: number, most: number, compute: TerraformFunction): TerraformFunction {
  return (args) => {
    if (args.length < least) return wrongCount(least, args.length);
    if (args.length > most) return wrongCount(most, args.length);
    if (args.some(isNull)) return failure("a function was called with null");
    return compute(args);
  };
}

/** The texts of a list of strings; a value that says why not otherwise. */
export function textsOf(value: Value): readonly string[] | Value {
  const list = convert(value, { kind: "list", of: STRING });
  if (list.kind !== "list") return list;
  if (list.items.some(isNull)) return failure("a function was called with null in a list");
  if (!isWhollyKnown(list)) return unknown(whyUnknown(list));
  return list.items.map((item) => (item.kind === "known" ? String(item.value) : ""));
}

/** A list of known strings. */
export function textList(texts: readonly string[]): Value {
  return { kind: "list", items: texts.map((text) => known(text)), type: { kind: "list", of: STRING } };
}
