import { beforeAll, expect, it } from "vitest";
import { covers } from "../../bench/fuzz/covers.ts";
import { expression, LOCALS, pick, seeded } from "../../bench/fuzz/expressions.ts";
import { holedText, withHoles } from "../../bench/fuzz/holes.ts";
import { evaluateText, scopeOf } from "../../bench/fuzz/ours.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
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
