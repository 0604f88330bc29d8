import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly sizes: readonly number[];
  /** The sizes were asked for and are not the usual ones. */
  readonly sizesGiven: boolean;
  readonly repositories: readonly string[];
  readonly json: string;
  readonly quick: boolean;
  /** Measure growth and nothing else. */
  readonly growth: boolean;
  /** Measure the language server and nothing else. */
  readonly lspOnly: boolean;
  /** Program of HashiCorp's language server; null for the one on the PATH. */
  readonly terraformLs: string | null;
  readonly writeDocs: boolean;
  /** Where pages are written. */
  readonly docs: string;
  /** Write generated estates here instead of measuring. */
  readonly write: string | null;
  readonly seed: number;
  /** Set in the child processes: one workload as JSON. */
  readonly workload: string | null;
  /** The same for growth. */
  readonly growthJob: string | null;
  /** Measure starts of fresh processes and nothing else. */
  readonly startsOnly: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run bench [-- options]

  --sizes LIST    resource blocks of the generated estates, default 10,100,1000,10000; "none" for no estate
  --repo DIR      measure this folder too, repeatable
  --json FILE     where the report goes, default dist/bench/report.json, with --growth growth.json
  --quick         fewer repetitions and calls; the language server at 1,000 resources only
  --growth        how costs grow with the number of resources (default up to 50,000) and the depth of modules, nothing else
  --lsp           the language server only, on the estates from 1,000 resources
  --starts        starts of fresh processes only: on the folders of --repo and the largest estate
  --terraform-ls FILE
                  HashiCorp's language server to measure beside it, default the one on the PATH
  --seed N        another estate of the same kind, default 1
  --write-docs    write docs/benchmarks.md, with --lsp or --starts their section of it, or with --growth docs/growth.md
                  and its plots
  --docs DIR      write them there
  --write DIR     write the estates with their truth and states to DIR, and measure nothing

Example: npm run bench -- --quick --sizes 100,1000 --repo ../infrastructure
`;

const USUAL_SIZES = "10,100,1000,10000";

/** Reads the command line; a string says what is wrong with it. */
export function readOptions(argv: readonly string[]): BenchOptions | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        sizes: { type: "string" },
        repo: { type: "string", multiple: true, default: [] },
        json: { type: "string" },
        quick: { type: "boolean", default: false },
        growth: { type: "boolean", default: false },
        lsp: { type: "boolean", default: false },
        "terraform-ls": { type: "string" },
        seed: { type: "string", default: "1" },
        "write-docs": { type: "boolean", default: false },
        docs: { type: "string", default: "docs" },
        write: { type: "string" },
        workload: { type: "string" },
        "growth-job": { type: "string" },
        starts: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const given = values.sizes ?? USUAL_SIZES;
    const sizes = given === "none" ? [] : given.split(",").map(Number);
    if (!sizes.every((size) => Number.isInteger(size) && size > 0)) return `--sizes ${given}: whole numbers please`;
    const seed = Number(values.seed);
    if (!Number.isInteger(seed)) return `--seed ${values.seed}: a whole number please`;
    return {
      sizes,
      sizesGiven: values.sizes !== undefined,
      seed,
      repositories: values.repo,
      json: values.json ?? `dist/bench/${values.growth ? "growth" : "report"}.json`,
      quick: values.quick,
      growth: values.growth,
      lspOnly: values.lsp,
      terraformLs: values["terraform-ls"] ?? null,
      writeDocs: values["write-docs"],
      docs: values.docs,
      write: values.write ?? null,
      workload: values.workload ?? null,
      growthJob: values["growth-job"] ?? null,
      startsOnly: values.starts,
      help: values.help,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Sizes of estates that the language server is measured on. */
export function languageServerSizes({ sizes, quick }: BenchOptions): readonly number[] {
  return sizes.filter((resources) => resources >= 1_000 && !(quick && resources > 1_000));
}
