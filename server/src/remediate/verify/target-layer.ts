import { checkPolicy } from "../../policies/engine/check.ts";
import { type Layer, results, sameNode } from "./layer.ts";

const { passed, failed } = results("target");

/** The finding's own policy passes on the changed tree, at the same address: "no longer reported" is not enough. */
export const targetLayer: Layer = {
  name: "target",
  gate: true,
  run({ after, node, policy, settings }) {
    const current = sameNode(node, after);
    if (current === undefined) return failed(`${node.address} is gone after the change`);
    const verdict = checkPolicy({ policy, node: current, index: after, settings });
    if (verdict.status === "pass") return passed(`${policy.id} passes at ${node.address}: ${verdict.because}`);
    return failed(`${policy.id} is ${verdict.status} at ${node.address}: ${verdict.because}`);
  },
};
