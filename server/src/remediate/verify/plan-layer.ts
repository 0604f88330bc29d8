import { type Layer, results } from "./layer.ts";

const { notRun } = results("plan");

/**
 * A plan needs credentials for the account and its state: TerraFix never touches AWS, so the pull request's own
 * pipeline runs it and the reviewer reads it there.
 */
export const planLayer: Layer = {
  name: "plan",
  gate: false,
  run: () => notRun("a plan needs access to the account; the repository's own pipeline runs it on the pull request"),
};
