import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly sizes: readonly number[];
  readonly repositories: readonly string[];
  readonly json: string;
  readonly quick: boolean;
  /** Measure the language server and nothing else. */
  readonly lspOnly: boolean;
  /** Program of HashiCorp's language server; null for the one on the PATH. */
  readonly terraformLs: string | null;
  readonly writeDocs: boolean;
  /** Write generated estates here instead of measuring. */
  readonly write: string | null;
  readonly seed: number;
  /** Set in the child processes: one workload as JSON. */
  readonly workload: string | null;
  readonly help: boolean;
}

export const USAGE = `npm run bench [-- options]

  --sizes LIST    resource blocks of the generated estates, default 10,100,1000,10000; "none" for no estate
  --repo DIR      measure this folder too, repeatable
  --json FILE     where the report goes, default dist/bench/report.json
  --quick         fewer repetitions and calls; the language server at 1,000 resources only
  --lsp           the language server only, on the estates from 1,000 resources
  --terraform-ls FILE
                  HashiCorp's language server to measure beside it, default the one on the PATH
  --seed N        another estate of the same kind, default 1
  --write-docs    write docs/benchmarks.md
  --write DIR     write the estates with their truth and states to DIR, and measure nothing

Example: npm run bench -- --quick --sizes 100,1000 --repo ../infrastructure
`;

/** Reads the command line; a string says what is wrong with it. */
export function readOptions(argv: readonly string[]): BenchOptions | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        sizes: { type: "string", default: "10,100,1000,10000" },
        repo: { type: "string", multiple: true, default: [] },
        json: { type: "string", default: "dist/bench/report.json" },
        quick: { type: "boolean", default: false },
        lsp: { type: "boolean", default: false },
        "terraform-ls": { type: "string" },
        seed: { type: "string", default: "1" },
        "write-docs": { type: "boolean", default: false },
        write: { type: "string" },
        workload: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const sizes = values.sizes === "none" ? [] : values.sizes.split(",").map(Number);
    if (!sizes.every((size) => Number.isInteger(size) && size > 0))
      return `--sizes ${values.sizes}: whole numbers please`;
    const seed = Number(values.seed);
    if (!Number.isInteger(seed)) return `--seed ${values.seed}: a whole number please`;
    return {
      sizes,
      seed,
      repositories: values.repo,
      json: values.json,
      quick: values.quick,
      lspOnly: values.lsp,
      terraformLs: values["terraform-ls"] ?? null,
      writeDocs: values["write-docs"],
      write: values.write ?? null,
      workload: values.workload ?? null,
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
