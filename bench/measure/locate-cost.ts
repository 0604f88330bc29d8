import { type LocateOptions, locateOrRefuse } from "../../server/src/locate/locate.ts";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import { readState } from "../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../server/src/terraform/state/state-index.ts";
import type { ResourceRef } from "../../shared/src/findings.ts";
import type { Estate, TruthEntry } from "../generate/model.ts";
import type { LocateMeasurement } from "../model.ts";
import { sample, spreadOf, timed } from "../stats.ts";

/** A question, and the answer where it is known. */
interface Query {
  readonly ref: ResourceRef;
  readonly truth: TruthEntry | null;
}

const QUERIES = { quick: 60, full: 400 } as const;

/** Locates by ARN: first pass and steady state apart. */
export function measureLocate(
  index: TerraformIndex,
  queries: readonly Query[],
  state: LocateOptions["state"],
): LocateMeasurement {
  const ask = ({ ref }: Query) => locateOrRefuse(ref, index, { state });
  const firstPass = timed(() => queries.map(ask));
  const times: number[] = [];
  for (const query of queries) times.push(timed(() => ask(query)).ms);
  for (const query of queries) times.push(timed(() => ask(query)).ms);
  const known = queries.every(({ truth }) => truth !== null);
  const answers = { right: 0, refused: 0, wrong: 0, rightlyRefused: 0 };
  queries.forEach(({ truth }, i) => {
    const answer = firstPass.value[i];
    if (truth === null || answer === undefined) return;
    if (answer.refusal === null) {
      const { address, file } = answer.receipt;
      answers[address === truth.address && file === truth.file ? "right" : "wrong"]++;
    } else answers[truth.decidable || state !== null ? "refused" : "rightlyRefused"]++;
  });
  return { firstPass: firstPass.ms, spread: spreadOf(times), answers: known ? answers : null };
}

/** ARNs of a generated estate, decidable from the text or not. */
export function queriesOf(estate: Estate, quick: boolean): readonly Query[] {
  return sample(estate.truth, quick ? QUERIES.quick : QUERIES.full).map((truth) => ({
    ref: { arn: truth.arn },
    truth,
  }));
}

/** Names that a repository writes out, as a compliance platform would give them. */
export function queriesFrom(index: TerraformIndex, quick: boolean): readonly Query[] {
  const named = index.resources.flatMap((node): Query[] => {
    if (node.declaration.mode !== "managed") return [];
    const { type, block } = node.declaration;
    const name = block.body.attributes.find((attribute) =>
      /^(name|bucket|identifier|function_name)$/.test(attribute.name),
    );
    const value = name === undefined ? null : index.evaluate(name.value, node.module);
    if (value?.kind !== "known" || typeof value.value !== "string") return [];
    return [{ ref: { type, name: value.value }, truth: null }];
  });
  return sample(named, quick ? QUERIES.quick : QUERIES.full);
}

/** All states of an estate, searchable. */
export function statesOf(estate: Estate): LocateOptions["state"] {
  const files = [...estate.states].flatMap(([root, text]) => {
    const read = readState(text, `${root}.tfstate`);
    return read.ok ? [read.value] : [];
  });
  return indexStates(files);
}
