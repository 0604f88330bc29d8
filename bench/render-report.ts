import CliTable from "cli-table3";
import { pictureOf } from "./growth/picture.ts";
import { PLOTS } from "./growth/plots.ts";
import { languageServerTables } from "./lsp/tables.ts";
import { machineLine } from "./machine.ts";
import type { BenchReport } from "./model.ts";
import { withSection } from "./page.ts";
import { startTables } from "./starts/tables.ts";
import { type Table, tablesOf } from "./tables.ts";

/** For a terminal. */
export function renderText(report: BenchReport): string {
  const parts = [...startTables(report), ...tablesOf(report), ...languageServerTables(report.lsp)].map(terminalTable);
  const skipped = [...report.skipped, ...(report.lsp?.skipped ?? [])].map((line) => `not run: ${line}\n`);
  return [`${machineLine(report.machine)}\n`, ...parts, ...skipped].join("\n");
}

/** One table for a terminal. */
export function terminalTable(table: Table): string {
  const drawn = new CliTable({
    head: [...table.head],
    colAligns: table.head.map((_, i) => (i === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of table.rows) drawn.push([...row]);
  return `${table.title}. ${table.note.replaceAll("`", "")}\n${drawn.toString()}\n`;
}

const GROWTH_SHOWN = PLOTS.filter(({ name }) => name === "growth-totals" || name === "growth-calls");

/** The page docs/benchmarks.md. */
export function renderMarkdown(report: BenchReport, command: string): string {
  const lines = [
    "# Benchmarks",
    "",
    `Written by \`${command}\`; do not edit.`,
    "",
    "Every size runs in a process of its own, on a repository that the seeded generator in `bench/generate/` makes: root modules per environment, shared modules, variables, `count` and",
    "`for_each`, names written in the forms and frequencies of public estates, and blocks that pass and fail the",
    "catalogue. The numbers are medians of repetitions after a warm-up; what is paid once stands in a table of its own.",
    "Numbers of different machines do not compare; the growth and ratio columns do.",
    "",
    `Machine: ${machineLine(report.machine)}.`,
    "",
    "| to see | run |",
    "| --- | --- |",
    "| these tables | `npm run bench` |",
    "| a repository of yours | `npm run bench -- --repo ../infrastructure --sizes 100` |",
    "| how costs grow, with plots | `npm run bench -- --growth` |",
    "| starts of fresh processes alone | `npm run bench -- --starts --repo ../infrastructure` |",
    "| the language server alone | `npm run bench -- --lsp` |",
    "| a quick look | `npm run bench -- --quick --sizes 100,1000` |",
    "| a generated estate with its truth and states | `npm run bench -- --write ./estate --sizes 1000` |",
    "",
    "## Growth",
    "",
    "From 10 to 50,000 resources; the tables, memory, and modules nested up to eight deep are in [growth.md](growth.md).",
    "",
    ...GROWTH_SHOWN.flatMap(pictureOf),
    ...markdownTables(tablesOf(report)),
    ...report.skipped.map((line) => `Not run: ${line}.`),
  ];
  return withLanguageServers(withStarts(lines.join("\n"), report, command), report, command);
}

const LANGUAGE_SERVERS = "## Language server";

/** The page with its last section, which is about language servers, replaced by that of this report. */
export function withLanguageServers(page: string, report: BenchReport, command: string): string {
  const [before = ""] = page.split(`\n${LANGUAGE_SERVERS}\n`, 1);
  if (report.lsp === null) return `${before.trimEnd()}\n`;
  const lines = [
    before.trimEnd(),
    "",
    LANGUAGE_SERVERS,
    "",
    "Over the real protocol, with a client that spawns the built server, on the same estates. The document that is typed",
    "into is the largest of each estate.",
    "",
    `Written by \`${command}\`. Machine: ${machineLine(report.machine)}.`,
    "",
    ...markdownTables(languageServerTables(report.lsp), "###"),
    ...report.lsp.skipped.map((line) => `Not run: ${line}.`),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** The page with the section about starts and the goals replaced by that of this report; it stands before the last one. */
export function withStarts(page: string, report: BenchReport, command: string): string {
  const tables = startTables(report);
  if (tables.length === 0) return page;
  const at = page.indexOf(`\n${LANGUAGE_SERVERS}\n`);
  const [before, after] = at === -1 ? [page, ""] : [page.slice(0, at), page.slice(at)];
  const lines = [`Machine: ${machineLine(report.machine)}.`, "", ...markdownTables(tables, "###")];
  return `${withSection(before, { heading: "Starts", command, lines })}${after}`;
}

export function markdownTables(tables: readonly Table[], heading = "##"): string[] {
  return tables.flatMap((table) => [`${heading} ${table.title}`, "", table.note, "", ...markdownTable(table), ""]);
}

function markdownTable({ head, rows }: Table): string[] {
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
