import { type Asked, askAll } from "./ask.ts";
import { CLASSES } from "./classes/index.ts";
import { makeWorld } from "./world.ts";

/** A way to see a wrong answer again, as small as it could be made. */
export function reproduction(asked: Asked): string {
  const { seed, mutations, question } = asked;
  const made = CLASSES.find(({ id, with: other }) => id === question.subject && other !== undefined)?.with;
  const classes = [question.subject, ...(made === undefined ? [] : [made])];
  const subsets = [[], ...mutations.map((id) => [id]), [...mutations]];
  const small = subsets.find((subset) =>
    askAll(makeWorld(seed, { classes, mutations: subset })).some((other) => isSameKind(other, asked)),
  );
  const narrow = small === undefined ? "" : ` --classes ${classes.join(",")} --mutations ${small.join(",") || "none"}`;
  return `npm run truth -- --first ${seed} --seeds 1${narrow} --verbose`;
}

function isSameKind(a: Asked, b: Asked): boolean {
  return (
    a.question.subject === b.question.subject && a.withState === b.withState && a.verdict.outcome === b.verdict.outcome
  );
}

/** What was asked, what was answered, and why that is not right. */
export function describe({ question, withState, verdict, located, seed, mutations }: Asked): string {
  const { receipt, refusal } = located;
  const { site, ref, address } = question;
  const truth = site === null ? "no block makes it" : `${address} in ${site.file}:${site.startLine}`;
  return [
    `${verdict.outcome.toUpperCase()} ${question.subject}, ${withState ? "with" : "without"} state, seed ${seed} [${mutations.join(", ")}]`,
    `  asked     ${JSON.stringify(ref)}`,
    `  truth     ${truth}`,
    `  answered  ${receipt.confidence} ${receipt.score} ${receipt.address} ${receipt.file}:${receipt.startLine}`,
    ...(refusal === null ? [] : [`  refusal   ${refusal.code}: ${refusal.message}`]),
    ...receipt.evidence.map((sentence) => `            ${sentence}`),
    ...receipt.candidates.map((each) => `  candidate ${each.address} ${each.file}:${each.startLine} ${each.score}`),
  ].join("\n");
}
