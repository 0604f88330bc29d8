import { beforeAll, expect, it } from "vitest";
import { covers } from "../../bench/fuzz/covers.ts";
import { expression, LOCALS, pick, seeded } from "../../bench/fuzz/expressions.ts";
import { holedText, withHoles } from "../../bench/fuzz/holes.ts";
import { evaluateText, scopeOf } from "../../bench/fuzz/ours.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import {
  characters,
  choice,
  DIGITS,
  HEX,
  isConstrained,
  LOWER,
  UPPER,
} from "../../server/src/terraform/values/holes.ts";
import { textOf } from "../../server/src/terraform/values/patterns.ts";
import { known, unknown } from "../../server/src/terraform/values/value.ts";

beforeAll(loadHcl);

const TEXTS = [
  "",
  "a",
  "prod",
  "-",
  "x-",
  "-x",
  " ",
  "A B",
  "9",
  "true",
  "logs",
  "a.b",
  "é",
  "acme-logs",
  "--",
  "ab/",
  "{}",
  "z\n",
];

/** Texts of the kind that a constrained hole takes, with what is said of them. */
const MADE = [
  { hole: characters(HEX, 8), texts: ["0a1b2c3d", "00000000", "ffffffff"] },
  { hole: characters(`${LOWER}${DIGITS}-`, 1, 6), texts: ["a", "-", "9", "x-1", "prod-x"] },
  { hole: characters(UPPER, 2, 4), texts: ["AB", "ABCD"] },
  { hole: choice(["a", "prod", "-x", ""]), texts: ["a", "prod", "-x", ""] },
] as const;

it("what is said of a text whose characters are known holds for every such text", () => {
  const source = seeded(78);
  const wrong: string[] = [];
  let constrained = 0;
  for (let i = 0; i < 6_000; i++) {
    const [u, w] = [pick(source, MADE), pick(source, MADE)];
    const text = holedText(source, 1 + source.int(3));
    const said = evaluateText(
      text,
      scopeOf(
        LOCALS,
        new Map([
          ["u", textOf([u.hole], "not known")],
          ["w", textOf([w.hole], "not known")],
        ]),
      ),
    );
    if (said === null || said.kind === "unknown") continue;
    if (said.kind === "pattern" && said.parts.some(isConstrained)) constrained++;
    for (let round = 0; round < 4; round++) {
      const values = new Map([
        ["u", known(pick(source, u.texts))],
        ["w", known(pick(source, w.texts))],
      ]);
      const full = evaluateText(text, scopeOf(LOCALS, values));
      if (full === null || full.kind === "unknown" || covers(said, full)) continue;
      wrong.push(`${text} ${JSON.stringify([...values])} ${JSON.stringify(said)} ${JSON.stringify(full)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(constrained).toBeGreaterThan(500);
});

it("what is said with something unknown holds for whatever it turns out to be", () => {
  const source = seeded(77);
  const open = scopeOf(
    LOCALS,
    new Map([
      ["u", unknown("not known")],
      ["w", unknown("not known")],
    ]),
  );
  let checked = 0;
  let patterns = 0;
  const wrong: string[] = [];
  for (let i = 0; i < 6_000; i++) {
    const isName = i % 2 === 0;
    const text = isName
      ? holedText(source, 1 + source.int(3))
      : withHoles(expression(source, 1 + source.int(3)), source);
    const said = evaluateText(text, open);
    if (said === null || said.kind === "unknown") continue;
    if (said.kind === "pattern") patterns++;
    for (let round = 0; round < 4; round++) {
      const values = new Map([
        ["u", known(pick(source, TEXTS))],
        ["w", known(pick(source, TEXTS))],
      ]);
      const full = evaluateText(text, scopeOf(LOCALS, values));
      if (full === null || full.kind === "unknown") continue;
      checked++;
      if (!covers(said, full))
        wrong.push(`${text} ${JSON.stringify([...values])} ${JSON.stringify(said)} ${JSON.stringify(full)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThan(8_000);
  expect(patterns).toBeGreaterThan(250);
});
