import { scalarText } from "../values/convert.ts";
import {
  characters,
  choice,
  DIGITS,
  HEX,
  type Hole,
  LOWER,
  MAX_HOLE,
  type Part,
  UPPER,
  UUID,
} from "../values/holes.ts";
import { textOf } from "../values/patterns.ts";
import { listOf, STRING, unknownNumber, type Value } from "../values/value.ts";

/** The value of an argument as the block writes it; undefined when it does not write it, or writes null. */
export type Argument = (name: string) => Value | undefined;

/** What text an attribute of a resource of a type is made of; null when it is nothing that text says. */
type Maker = (argument: Argument, attribute: string, because: string) => Value | null;

/**
 * What is known of the values of the `random` provider before they are there: characters and length. Passwords and bytes
 * are secrets, of which nothing is said. Source: the provider's documentation, and its code where that is silent.
 */
const MAKERS: Readonly<Record<string, Maker>> = {
  random_id: randomId,
  random_integer: (argument, attribute, because) =>
    attribute === "result" ? unknownNumber(because, integer(argument("min"), argument("max"))) : null,
  random_pet: (argument, attribute, because) => (attribute === "id" ? pet(argument, because) : null),
  random_shuffle: (argument, attribute, because) => (attribute === "result" ? shuffled(argument, because) : null),
  random_string: (argument, attribute, because) =>
    attribute === "result" || attribute === "id" ? textOf([randomString(argument)], because) : null,
  random_uuid: uuidOf,
  random_uuid4: uuidOf,
  random_uuid7: uuidOf,
};

/** What is known of an attribute of a random resource; null for everything else. */
export function randomValue(type: string, attribute: string, argument: Argument, address: string): Value | null {
  const make = Object.hasOwn(MAKERS, type) ? MAKERS[type] : undefined;
  const value = make?.(argument, attribute, `\`${address}\` is only known after apply`) ?? null;
  return value?.kind === "unknown" && value.text === undefined ? null : value;
}

/** True for types of which {@link randomValue} knows something. */
export function isRandom(type: string): boolean {
  return Object.hasOwn(MAKERS, type);
}

const BASE64 = `${UPPER}${LOWER}${DIGITS}`;

/** Bytes in several spellings behind a prefix. */
function randomId(argument: Argument, attribute: string, because: string): Value | null {
  const bytes = wholeNumber(argument("byte_length"));
  const hole = idIn(attribute, bytes);
  if (hole === undefined) return null;
  const prefix = attribute === "id" ? [] : optionalText(argument("prefix"));
  return textOf([...prefix, hole], because);
}

/** Undefined for an attribute that is none of the spellings. `bytes` is null when it is not known how many. */
function idIn(attribute: string, bytes: number | null): Hole | undefined {
  const sized = (set: string, length: (bytes: number) => number): Hole =>
    bytes === null ? characters(set, 1, MAX_HOLE) : characters(set, length(bytes));
  switch (attribute) {
    case "hex":
      return sized(HEX, (n) => 2 * n);
    case "id":
    case "b64":
    case "b64_url":
      return sized(`${BASE64}-_`, (n) => Math.ceil((8 * n) / 6));
    case "b64_std":
      return sized(`${BASE64}+/=`, (n) => 4 * Math.ceil(n / 3));
    case "dec":
      // Leading zeros are not written.
      return characters(DIGITS, 1, bytes === null ? MAX_HOLE : Math.ceil(8 * bytes * Math.log10(2)));
    default:
      return undefined;
  }
}

function integer(min: Value | undefined, max: Value | undefined): Hole {
  const [low, high] = [wholeNumber(min), wholeNumber(max)];
  if (low === null || high === null) return null;
  const lengths = [low, high].map((bound) => scalarText(bound).length);
  if (low < 0) return characters(`${DIGITS}-`, 1, Math.max(...lengths));
  return characters(DIGITS, Math.min(...lengths), Math.max(...lengths));
}

/** Words of a pet's name have lower-case letters only. */
const WORD: Hole = characters(LOWER, 2, 24);
const MAX_WORDS = 8;

function pet(argument: Argument, because: string): Value | null {
  const given = argument("length");
  const words = given === undefined ? 2 : wholeNumber(given);
  if (words === null || words < 1 || words > MAX_WORDS) return null;
  const glue = argument("separator");
  const separator = glue === undefined ? ["-"] : optionalText(glue);
  const prefix = optionalText(argument("prefix"));
  const parts: Part[] = prefix.length === 0 ? [] : [...prefix, ...separator];
  for (let i = 0; i < words; i++) parts.push(...(i === 0 ? [] : separator), WORD);
  return textOf(parts, because);
}

/** Which of the texts stands where is not known. */
function shuffled(argument: Argument, because: string): Value | null {
  const [input, count] = [argument("input"), argument("result_count")];
  if (input?.kind !== "list" || input.items.length === 0) return null;
  const texts = input.items.map((item) =>
    item.kind === "known" && item.value !== null ? scalarText(item.value) : null,
  );
  const length = count === undefined ? texts.length : wholeNumber(count);
  if (length === null || length < 0 || length > MAX_HOLE || !texts.every((text) => text !== null)) return null;
  const item = textOf([choice(texts)], because);
  return listOf(new Array(length).fill(item), STRING);
}

const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

function randomString(argument: Argument): Hole {
  const length = wholeNumber(argument("length"));
  const isOn = (...names: readonly string[]): boolean | null => {
    const value = names.map(argument).find((each) => each !== undefined);
    if (value === undefined) return true;
    return value.kind === "known" && typeof value.value === "boolean" ? value.value : null;
  };
  const special = argument("override_special");
  const marks = special === undefined ? SPECIAL : special.kind === "known" ? String(special.value) : null;
  const sets = [
    [isOn("lower"), LOWER],
    [isOn("upper"), UPPER],
    [isOn("numeric", "number"), DIGITS],
    [isOn("special"), marks === "" ? SPECIAL : marks],
  ] as const;
  let set = "";
  for (const [on, each] of sets) {
    if (on === false) continue;
    // What may be on counts as on; only marks that are not known could be any.
    if (each === null) return null;
    set += each;
  }
  return length === null ? characters(set, 1, MAX_HOLE) : characters(set, length);
}

function uuidOf(_: Argument, attribute: string, because: string): Value | null {
  return attribute === "result" || attribute === "id" ? textOf(UUID, because) : null;
}

function wholeNumber(value: Value | undefined): number | null {
  const number = value?.kind === "known" && value.value !== null ? Number(value.value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

/** The pieces of an argument that may be left out. */
function optionalText(value: Value | undefined): readonly Part[] {
  if (value === undefined) return [];
  if (value.kind === "known") return value.value === null ? [] : [scalarText(value.value)];
  return value.kind === "pattern" ? value.parts : [null];
}
