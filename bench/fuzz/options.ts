import { parseArgs } from "node:util";
import { TARGET_NAMES, type TargetName } from "./model.ts";

export interface FuzzOptions {
  readonly inputs: number;
  /** Expressions to compare with `terraform console`. */
  readonly compare: number;
  readonly seed: number;
  readonly targets: readonly TargetName[];
  /** Run the input of this number and nothing else. */
  readonly only: number | null;
  /** Folders with more Terraform files to make inputs of. */
  readonly pieces: readonly string[];
  readonly writeDocs: boolean;
  readonly docs: string;
  /** Keeps the runs that the page was written by. */
  readonly report: string;
  readonly help: boolean;
}

export const USAGE = `npm run fuzz [-- options]

  --inputs N      inputs of all targets together, default 1000000
  --compare N     expressions to compare with terraform console, default 20000
  --seed N        other inputs: those of different seeds are never the same, default 1
  --target NAME   only this one, repeatable: ${TARGET_NAMES.join(", ")}
  --only NUMBER   run the input of this number and show it
  --pieces DIR    make inputs of the Terraform files below this folder, repeatable, default examples
  --write-docs    add the run to docs/fuzzing.md
  --docs DIR      write the page there
  --report FILE   where the runs of the page are kept, default dist/fuzz/report.json

Example: npm run fuzz -- --target states --inputs 20000
`;

/** Reads the command line; a string says what is wrong with it. */
export function readFuzzOptions(argv: readonly string[]): FuzzOptions | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        inputs: { type: "string", default: "1000000" },
        compare: { type: "string", default: "20000" },
        seed: { type: "string", default: "1" },
        target: { type: "string", multiple: true, default: [] },
        only: { type: "string" },
        pieces: { type: "string", multiple: true, default: ["examples"] },
        "write-docs": { type: "boolean", default: false },
        docs: { type: "string", default: "docs" },
        report: { type: "string", default: "dist/fuzz/report.json" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const { inputs, compare, seed, only } = values;
    for (const [name, text] of Object.entries({ inputs, compare, seed, only })) {
      if (text !== undefined && !/^\d+$/.test(text)) return `--${name} ${text}: a whole number please`;
    }
    const unknown = values.target.find((name) => !TARGET_NAMES.some((known) => known === name));
    if (unknown !== undefined) return `--target ${unknown}: one of ${TARGET_NAMES.join(", ")} please`;
    return {
      inputs: Number(inputs),
      compare: Number(compare),
      seed: Number(seed),
      targets: TARGET_NAMES.filter((name) => values.target.length === 0 || values.target.includes(name)),
      only: only === undefined ? null : Number(only),
      pieces: values.pieces,
      writeDocs: values["write-docs"],
      docs: values.docs,
      report: values.report,
      help: values.help,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
