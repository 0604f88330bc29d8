import { markdownTables } from "../render-report.ts";
import { type FuzzReport, fuzzTables } from "./report.ts";

/** The page docs/fuzzing.md. */
export function fuzzPage(report: FuzzReport): string {
  const commands = report.runs.map(({ seed, tallies, comparison }) => {
    const inputs = tallies.reduce((sum, tally) => sum + tally.inputs, 0);
    return `    npm run fuzz -- --write-docs --seed ${seed} --inputs ${inputs} --compare ${comparison?.compared ?? 0}`;
  });
  return [
    "# Fuzzing",
    "",
    "Written by these runs, each of which adds to the page; do not edit.",
    "",
    ...commands,
    "",
    "Everything that reads text from outside is thrown at: expressions and files of Terraform with tokens and lines deleted,",
    "doubled and swapped, unbalanced braces and quotes, heredocs, directives, foreign letters, byte order marks, Windows line",
    "ends, NUL, deep nesting and huge literals; JSON of odd shapes; ARNs; states with secrets in them; and whole little",
    "estates that are edited. Every input has a number and comes out the same for ever; one that breaks a promise is made",
    "smaller and printed with its number, and `npm run fuzz -- --target NAME --only NUMBER` runs it again. A watchdog outside",
    "of the thread ends what does not come back, so that a hang has a number, too. A small part of it runs in `npm test`.",
    "",
    ...markdownTables(fuzzTables(report)),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}
