import { inline, sentence } from "../markdown.ts";
import type { BodyInput } from "./input.ts";

const SIGN = { passed: "✅ passed", failed: "❌ failed", "not-run": "➖ not run" } as const;

/** Every verification layer with its outcome; what was not run is said as plainly as what was. */
export function checksSection({ fix }: BodyInput): string {
  const rows = fix.layers.map(
    (layer) => `| ${inline(layer.name, 40)} | ${SIGN[layer.status]} | ${sentence(layer.detail)} |`,
  );
  const notRun = fix.layers.filter((layer) => layer.status === "not-run").length;
  const note = notRun === 0 ? "" : `\n\n${notRun} of ${fix.layers.length} checks did not run; the table says why.`;
  return `## What was checked\n\n| check | outcome | detail |\n| --- | --- | --- |\n${rows.join("\n")}${note}`;
}
