import type { Requirement } from "../../policies/model.ts";

/** The attribute paths that a requirement tests, in the order they are written. */
export function pathOfTest(requirement: Requirement): readonly string[] {
  if ("all" in requirement) return requirement.all.flatMap(pathOfTest);
  if ("any" in requirement) return requirement.any.flatMap(pathOfTest);
  if ("not" in requirement) return pathOfTest(requirement.not);
  return "path" in requirement ? [requirement.path] : [];
}
