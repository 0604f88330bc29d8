import type { Spread } from "../stats.ts";
import { count, mebibytes, ms, NONE, type Table } from "../tables.ts";
import { goalsTable } from "./goals.ts";
import type { LspReport, OwnMeasurement, ServerMeasurement } from "./model.ts";

/** All tables about language servers; none without measurements. */
export function languageServerTables(report: LspReport | null): readonly Table[] {
  const measurements = report?.measurements ?? [];
  return [
    openingTable(measurements),
    typingTable(measurements),
    silenceTable(measurements),
    goalsTable(measurements),
    ratioTable(measurements),
  ].filter(({ rows }) => rows.length > 0);
}

function openingTable(measurements: readonly ServerMeasurement[]): Table {
  return {
    title: "Opening a workspace",
    note: "Milliseconds from spawning the process: until `initialize` is answered, until the first diagnostics of a document that is opened at once (cold: in a home folder that nothing has run in; warm: later processes), and until the server has read everything and rests. `processor` is what it has spent on processors until then, which a busy machine does not change. Memory is resident: at rest, after all that was measured here, and at its largest. `load` counts the processes that wanted a core when the row began.",
    head: [
      "server",
      "resources",
      "start",
      "first cold",
      "first warm",
      "at rest",
      "processor",
      "MiB at rest",
      "MiB used",
      "MiB peak",
      "load",
    ],
    rows: measurements.map((row) => [
      nameOf(row),
      count(row.resources),
      ms(row.start),
      cell(row.firstCold),
      cell(row.firstWarm),
      ms(row.settled),
      cell(row.processor),
      ...[row.memory?.settled, row.memory?.used, row.memory?.peak].map((bytes) =>
        bytes === undefined ? NONE : mebibytes(bytes),
      ),
      row.load?.toFixed(1) ?? NONE,
    ]),
  };
}

function typingTable(measurements: readonly ServerMeasurement[]): Table {
  const own = ownOf(measurements);
  const columns: readonly [string, (own: OwnMeasurement) => Spread | null][] = [
    ["key", ({ keystroke }) => keystroke],
    ["actions", ({ actionList }) => actionList],
    ["resolve", ({ actionResolve }) => actionResolve],
    ["both", ({ action }) => action],
    ["hover", ({ hover }) => hover],
  ];
  return {
    title: "Working in a document",
    note: "Milliseconds per request of `terrafix-ls`: a typed character until the diagnostics of the new text (one in twelve falls into the work that follows a pause), the list of actions at a finding, resolving the rule's verified fix, both together, and hover. `first` is the first fix of the process.",
    head: [
      "resources",
      "document",
      "lines",
      ...columns.flatMap(([name]) => [`${name} p50`, `${name} p95`]),
      "first",
      "keys",
      "fixes",
      "hovers",
    ],
    rows: own.map(({ row, own }) => [
      count(row.resources),
      `\`${row.document.file}\``,
      count(row.document.lines),
      ...columns.flatMap(([, of]) => [cell(of(own)?.p50), cell(of(own)?.p95)]),
      cell(own.firstAction),
      ...[own.keystroke, own.action, own.hover].map((spread) => count(spread?.calls ?? 0)),
    ]),
  };
}

function silenceTable(measurements: readonly ServerMeasurement[]): Table {
  return {
    title: "Event loop",
    note: "Milliseconds that a request which costs nothing waited for its answer, asked all the time while the workspace was read and while somebody typed.",
    head: ["resources", "while", "p50", "p95", "p99", "longest"],
    rows: ownOf(measurements).flatMap(({ row, own }) =>
      (["reading", "typing"] as const).map((work) => {
        const spread = own.silence[work];
        return [
          count(row.resources),
          work,
          ...[spread?.p50, spread?.p95, spread?.p99].map(cell),
          ms(own.longest[work]),
        ];
      }),
    ),
  };
}

function ratioTable(measurements: readonly ServerMeasurement[]): Table {
  const columns: readonly [string, (row: ServerMeasurement) => number | null | undefined][] = [
    ["start", (row) => row.start],
    ["first diagnostics", (row) => row.firstWarm],
    ["at rest", (row) => row.settled],
    ["processor", (row) => row.processor],
    ["memory at rest", (row) => row.memory?.settled],
    ["syntax edit p50", (row) => row.syntaxEdit?.p50],
    ["syntax edit p95", (row) => row.syntaxEdit?.p95],
  ];
  const others = measurements.filter(({ own }) => own === null);
  return {
    title: "Beside HashiCorp's terraform-ls",
    note: "The same workspace, document and edits in the same run. `ratio` is ours over theirs. A syntax edit breaks a block or mends it; the time is until there are diagnostics of the new text: pulled from `terrafix-ls`, pushed by `terraform-ls`, which opens a broken document because it says nothing of a sound one. The two do different work: `terrafix-ls` reads the whole repository and decides policies in it; the figures of `terraform-ls` hardly grow with the repository, and no providers are installed here whose schemas it could read.",
    head: ["resources", "", ...columns.map(([name]) => name)],
    rows: others.flatMap((theirs) => {
      const ours = measurements.find(({ own, resources }) => own !== null && resources === theirs.resources);
      if (ours === undefined) return [];
      const size = count(theirs.resources);
      const shown = (row: ServerMeasurement) =>
        columns.map(([name, of]) => (name.startsWith("memory") ? bytesCell(of(row)) : cell(of(row))));
      return [
        [size, nameOf(ours), ...shown(ours)],
        [size, nameOf(theirs), ...shown(theirs)],
        [size, "ratio", ...columns.map(([, of]) => ratio(of(ours), of(theirs)))],
      ];
    }),
  };
}

function ownOf(
  measurements: readonly ServerMeasurement[],
): readonly { readonly row: ServerMeasurement; readonly own: OwnMeasurement }[] {
  return measurements.flatMap((row) => (row.own === null ? [] : [{ row, own: row.own }]));
}

function nameOf({ server, version }: ServerMeasurement): string {
  return version === null ? server : `${server} ${version}`;
}

function cell(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : ms(value);
}

function bytesCell(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : `${mebibytes(value)} MiB`;
}

function ratio(ours: number | null | undefined, theirs: number | null | undefined): string {
  if (typeof ours !== "number" || typeof theirs !== "number" || theirs === 0) return NONE;
  return `${(ours / theirs).toFixed(2)}×`;
}
