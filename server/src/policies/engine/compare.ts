import { whyUnknown } from "../../terraform/values/operators.ts";
import { loosened } from "../../terraform/values/patterns.ts";
import type { PatternValue, Value } from "../../terraform/values/value.ts";
import { known } from "../../terraform/values/value.ts";
import type { AttributeTest, PolicySettings, Scalar } from "../model.ts";
import type { Occurrence } from "./lookup.ts";
import { fail, pass, type Tri, undecided } from "./verdicts.ts";

/** Tests one occurrence. `settings` gives the company's numbers. */
export function compareOccurrence(occurrence: Occurrence, test: AttributeTest, settings: PolicySettings): Tri {
  if (occurrence.kind === "block") return presence(test, true) ?? fail(`\`${test.path}\` is a block, not a value`);
  if (occurrence.kind === "value") return compareValue(occurrence.value, test, settings);
  if (occurrence.kind === "absent") return compareAbsent(test, settings);
  const inner = occurrence.inner.map((one) => compareOccurrence(one, test, settings));
  const none = test.path.includes("[*]") ? pass(`there is no \`${test.path}\``) : compareAbsent(test, settings);
  const outcomes = new Set([...inner, none].map((verdict) => verdict.status));
  const only = outcomes.size === 1 ? inner[0] : undefined;
  return only ?? undecided(occurrence.because);
}

function compareAbsent(test: AttributeTest, settings: PolicySettings): Tri {
  const decided = presence(test, false);
  if (decided !== null) return decided;
  if (test.whenAbsent === undefined) {
    return test.notEquals === undefined ? fail(`\`${test.path}\` is not set`) : pass(`\`${test.path}\` is not set`);
  }
  const verdict = compareValue(known(test.whenAbsent), test, settings);
  return { ...verdict, because: `\`${test.path}\` is not set, and then counts as \`${String(test.whenAbsent)}\`` };
}

function presence(test: AttributeTest, isThere: boolean): Tri | null {
  const because = `\`${test.path}\` is ${isThere ? "" : "not "}set`;
  if (test.present) return isThere ? pass(because) : fail(because);
  if (test.absent) return isThere ? fail(because) : pass(because);
  return null;
}

function compareValue(value: Value, test: AttributeTest, settings: PolicySettings): Tri {
  if (value.kind === "unknown") return undecided(`\`${test.path}\` cannot be told: ${value.because}`);
  const decided = presence(test, true);
  if (decided !== null) return decided;
  if (value.kind === "known") return compareKnown(value.value, test, settings);
  if (value.kind === "pattern") return comparePattern(value.parts, value.because, test);
  return undecided(`\`${test.path}\` cannot be told: ${whyUnknown(value)}`);
}

function compareKnown(actual: Scalar | null, test: AttributeTest, settings: PolicySettings): Tri {
  const shown = `\`${test.path}\` is \`${String(actual)}\``;
  const wrong = (wanted: string): Tri => fail(`${shown}, not ${wanted}`);
  if (test.equals !== undefined && !sameScalar(actual, test.equals)) return wrong(`\`${String(test.equals)}\``);
  if (test.oneOf !== undefined && !test.oneOf.some((one) => sameScalar(actual, one))) {
    return wrong(test.oneOf.map((one) => `\`${String(one)}\``).join(" or "));
  }
  if (test.notEquals !== undefined && sameScalar(actual, test.notEquals)) return fail(shown);
  const least = atLeastOf(test, settings);
  const number = numberOf(actual);
  if ((least !== undefined || test.atMost !== undefined) && number === null) return wrong("a number");
  if (least !== undefined && number !== null && number < least) return wrong(`at least ${least}`);
  if (test.atMost !== undefined && number !== null && number > test.atMost) return wrong(`at most ${test.atMost}`);
  return pass(shown);
}

/** The bound in force: the company's number when the test names one. */
export function atLeastOf(test: AttributeTest, settings: PolicySettings): number | undefined {
  if (test.atLeast === undefined) return undefined;
  return test.setting === undefined ? test.atLeast : settings[test.setting];
}

/** A string with holes can still contradict what is wanted: `"dev-${x}"` is not `"prod"`. */
function comparePattern(given: PatternValue["parts"], because: string, test: AttributeTest): Tri {
  const parts = loosened(given);
  const shape = new RegExp(`^${parts.map((part) => (part === null ? ".*" : escapePattern(part))).join("")}$`, "s");
  const couldBe = (scalar: Scalar): boolean => shape.test(String(scalar));
  const text = `\`${parts.map((part) => part ?? "…").join("")}\``;
  const wanted = test.equals === undefined ? test.oneOf : [test.equals];
  if (wanted !== undefined && !wanted.some(couldBe)) return fail(`\`${test.path}\` is ${text}`);
  if (test.notEquals !== undefined && !couldBe(test.notEquals)) return pass(`\`${test.path}\` is ${text}`);
  return undecided(`\`${test.path}\` is ${text}: ${because}`);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** HCL converts between strings, numbers and bools: `"true"` is `true`, `"7"` is `7`. */
export function sameScalar(actual: Scalar | null, wanted: Scalar): boolean {
  if (actual === null) return false;
  if (String(actual) === String(wanted)) return true;
  const a = numberOf(actual);
  return a !== null && typeof wanted === "number" && a === wanted;
}

function numberOf(value: Scalar | null): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
