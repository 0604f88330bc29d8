import type { LayerResult, ModelProgress } from "../../../../shared/src/fix.ts";
import type { ConverseDelta } from "./converse.ts";
import { growingExplanation, plainExplanation } from "./explanation.ts";
import { type FieldReader, fieldReader } from "./field-reader.ts";

/** Turns what happens in the fix loop into what a person who waits is shown. */
export interface Watch {
  /** A round begins: it waits for its tokens. */
  round(number: number): void;
  delta(delta: ConverseDelta): void;
  /** The proposal was read; its layers follow. */
  verifying(): void;
  layer(result: LayerResult): void;
}

/** Tells only what differs from what was told last. Text of the model is made harmless before it is told. */
export function createWatch(tell: (progress: ModelProgress) => void): Watch {
  let current: ModelProgress = { stage: "waiting", round: 1, explanation: "", layers: [] };
  let reader: FieldReader = fieldReader("explanation");
  const update = (part: Partial<ModelProgress>): void => {
    const next = { ...current, ...part };
    const same =
      next.stage === current.stage && next.explanation === current.explanation && next.layers === current.layers;
    current = next;
    if (!same) tell(current);
  };
  return {
    round: (round) => {
      current = { stage: "waiting", round, explanation: "", layers: [] };
      tell(current);
    },
    delta: (delta) => {
      if (delta.kind === "start") {
        reader = fieldReader("explanation");
        update({ stage: "thinking", explanation: "" });
        return;
      }
      reader.take(delta.json);
      const where = reader.where();
      if (where === "inside") update({ stage: "explaining", explanation: growingExplanation(reader.text()) });
      else if (where === "after") update({ stage: "writing", explanation: plainExplanation(reader.text()) });
    },
    verifying: () => update({ stage: "verifying" }),
    layer: (result) => update({ layers: [...current.layers, result] }),
  };
}
