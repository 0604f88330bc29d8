import { join } from "node:path";
import { STEPS } from "./steps.ts";

/** Runs the named steps, or all of them in order; returns the exit code. */
export async function main(root: string, names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`Unknown step: ${unknown.join(", ")}. Steps: ${STEPS.map((step) => step.name).join(", ")}.`);
    return 2;
  }
  const context = { root, cache: join(root, ".cache", "generate") };
  for (const step of STEPS) {
    if (names.length > 0 && !names.includes(step.name)) continue;
    const started = Date.now();
    const lines = await step.run(context);
    console.log(`${step.name}: ${step.title} (${Date.now() - started} ms)`);
    for (const line of lines) console.log(`  ${line}`);
  }
  return 0;
}
