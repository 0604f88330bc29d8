import { type Layer, results } from "./layer.ts";

const { passed, failed } = results("impact");

/** What applying the change does to the live resource, from the policy's data. Evidence for the reviewer, not a gate. */
export const impactLayer: Layer = {
  name: "impact",
  gate: false,
  run({ candidate, policy }) {
    const note = policy.impactNote === undefined ? "" : `: ${policy.impactNote}`;
    switch (candidate.impact) {
      case "none":
        return passed("changes nothing about the running resource");
      case "in-place":
        return passed(`applied in place, nothing is replaced${note}`);
      case "downtime":
        return passed(`applied in place, with an interruption${note}`);
      case "replace":
        return failed(`REPLACES the resource; data can be lost${note}`);
    }
  },
};
