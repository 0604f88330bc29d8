import type { BenchReport, Measurement } from "./model.ts";
import type { Spread } from "./stats.ts";

/** A table as text cells; the first column is left-aligned, the rest right. */
export interface Table {
  readonly title: string;
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const NONE = "–";

/** All tables of a report. Growth compares the cost per resource, or per call, with the row of 100 resources. */
export function tablesOf(report: BenchReport): readonly Table[] {
  const base = report.measurements.find(({ label }) => label === "100");
  return [
    indexTable(report.measurements, base),
    callTable(report.measurements, base),
    scanTable(report.measurements, base),
    firstTable(report.measurements),
    answersTable(report.measurements),
    witnessTable(report),
  ].filter(({ rows }) => rows.length > 0);
}

function indexTable(measurements: readonly Measurement[], base: Measurement | undefined): Table {
  return {
    title: "Parse and index",
    note: "From memory, steady state. `ratio` is our time over that of the bare grammar on the same bytes; `growth` is the time per resource relative to 100 resources.",
    head: [
      "resources",
      "files",
      "MB",
      "ms",
      "MB/s",
      "ms/1,000",
      "growth",
      "bare parse ms",
      "ratio",
      "from disk ms",
      "peak MiB",
      "heap MiB",
    ],
    rows: measurements.map((row) => [
      nameOf(row),
      count(row.files),
      (row.bytes / 1e6).toFixed(2),
      ms(row.index.median),
      (row.bytes / 1e3 / row.index.median).toFixed(1),
      ms(perThousand(row.index.median, row)),
      growth(row.index.median / row.resources, base && base.index.median / base.resources),
      ms(row.index.bareParse),
      `${(row.index.median / row.index.bareParse).toFixed(2)}×`,
      ms(row.index.fromDisk),
      mebibytes(row.memory.peak),
      row.memory.retained === null ? NONE : mebibytes(row.memory.retained),
    ]),
  };
}

function callTable(measurements: readonly Measurement[], base: Measurement | undefined): Table {
  const columns: readonly [string, (row: Measurement) => Spread | null, readonly (keyof Spread)[]][] = [
    ["locate", (row) => row.locate.spread, ["p50", "p95", "p99"]],
    ["with state", (row) => row.locateWithState?.spread ?? null, ["p50", "p95"]],
    ["rule fix", (row) => row.policies.fix, ["p50", "p95"]],
    ["verify", (row) => row.policies.verify, ["p50", "p95"]],
    ["one edit", (row) => row.change, ["p50", "p95"]],
    ["key in 5,000 lines", (row) => row.largeFile?.edit ?? null, ["p50", "p95"]],
    ["locate after it", (row) => row.largeFile?.locateAfterEdit ?? null, ["p50", "p95"]],
  ];
  return {
    title: "One finding",
    note: "Milliseconds per call, steady state: locating an ARN (without and with a Terraform state), checking and fixing by rule, verifying in process (no tools), indexing again after one file changed, after a key in a file of 5,000 lines, and the first question after that.",
    head: ["resources", ...columns.flatMap(([name, , keys]) => [...keys.map((key) => `${name} ${key}`), "growth"])],
    rows: measurements.map((row) => [
      nameOf(row),
      ...columns.flatMap(([, of, keys]) => {
        const spread = of(row);
        const cells = keys.map((key) => (spread === null ? NONE : ms(spread[key])));
        return [...cells, growth(spread?.p50, base && of(base)?.p50)];
      }),
    ]),
  };
}

function scanTable(measurements: readonly Measurement[], base: Measurement | undefined): Table {
  return {
    title: "Scan",
    note: "Every policy of the catalogue over every resource, steady state.",
    head: ["resources", "ms", "ms/1,000", "growth", "failing", "fixes refused", "fixes that failed a gate"],
    rows: measurements.map((row) => [
      nameOf(row),
      ms(row.policies.scan),
      ms(perThousand(row.policies.scan, row)),
      growth(row.policies.scan / row.resources, base && base.policies.scan / base.resources),
      count(row.policies.findings),
      ofSample(row.policies.refused, (row.policies.fix?.calls ?? -1) + 1),
      ofSample(row.policies.gatesFailed, (row.policies.verify?.calls ?? -1) + 1),
    ]),
  };
}

function firstTable(measurements: readonly Measurement[]): Table {
  const cell = (value: number | null): string => (value === null ? NONE : ms(value));
  return {
    title: "First calls",
    note: "Milliseconds, paid once per process or once per index: loading the grammar, the first index, the first scan, the first fix, the first verification (provider schema and formatter), and one pass of locate queries that builds its tables.",
    head: ["resources", "grammar", "index", "scan", "fix", "verify", "locate pass"],
    rows: measurements.map((row) => [
      nameOf(row),
      ms(row.index.grammar),
      ms(row.index.first),
      ms(row.policies.firstScan),
      cell(row.policies.firstFix),
      cell(row.policies.firstVerify),
      ms(row.locate.firstPass),
    ]),
  };
}

function answersTable(measurements: readonly Measurement[]): Table {
  return {
    title: "Answers",
    note: "What locating answered, against the truth of the generated estate. `undecidable` are ARNs with a generated id that the text of a repository cannot decide; refusing them is right.",
    head: ["resources", "state", "right", "refused", "undecidable, refused", "wrong"],
    rows: measurements.flatMap((row) =>
      [["without", row.locate.answers] as const, ["with", row.locateWithState?.answers ?? null] as const].flatMap(
        ([state, answers]) =>
          answers === null
            ? []
            : [
                [
                  nameOf(row),
                  state,
                  ...[answers.right, answers.refused, answers.rightlyRefused, answers.wrong].map(count),
                ],
              ],
      ),
    ),
  };
}

function witnessTable({ witnesses, measurements }: BenchReport): Table {
  return {
    title: "Other parsers",
    note: "The same files, parse only, in the same run. `faster` is their time over ours for indexing from memory; `from disk` the same with walking and reading in ours.",
    head: ["parser", "resources", "ms", "MB/s", "faster", "from disk"],
    rows: witnesses.map(({ name, label, bytes, median }) => {
      const own = measurements.find((row) => row.label === label);
      const faster = (time: number | undefined): string =>
        time === undefined ? NONE : `${(median / time).toFixed(1)}×`;
      return [
        name,
        label,
        ms(median),
        (bytes / 1e3 / median).toFixed(1),
        faster(own?.index.median),
        faster(own?.index.fromDisk),
      ];
    }),
  };
}

function nameOf({ label, resources }: Measurement): string {
  const plain = count(resources);
  return label === plain ? label : `${label} (${plain})`;
}

function perThousand(total: number, { resources }: Measurement): number {
  return resources === 0 ? Number.NaN : (total / resources) * 1000;
}

function growth(value: number | undefined, base: number | undefined): string {
  if (value === undefined || base === undefined || !Number.isFinite(value / base)) return NONE;
  return `${(value / base).toFixed(2)}×`;
}

function ofSample(part: number, all: number): string {
  return all <= 0 ? NONE : `${count(part)} of ${count(all)}`;
}

export function ms(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  if (value >= 100) return count(Math.round(value));
  return value >= 1 ? value.toFixed(1) : value.toFixed(3);
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

export function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
