import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { machineLine } from "../machine.ts";
import { markdownTables } from "../render-report.ts";
import { drawPlot, THEMES } from "./draw.ts";
import { exponentOf, exponentText } from "./lines.ts";
import type { GrowthReport } from "./model.ts";
import { FOLDER, pictureOf } from "./picture.ts";
import { linesOf, PLOTS, type Plot } from "./plots.ts";
import { growthTables } from "./tables.ts";

/** Writes the page growth.md and its pictures, one per theme, below a folder of documents. */
export async function writeGrowthPage(report: GrowthReport, docs: string, command: string): Promise<void> {
  await mkdir(path.join(docs, FOLDER), { recursive: true });
  for (const plot of PLOTS) {
    const lines = linesOf(plot, report);
    if (lines.length === 0) continue;
    for (const theme of THEMES)
      await writeFile(path.join(docs, FOLDER, `${plot.name}-${theme}.svg`), drawPlot(plot, lines, theme));
  }
  await writeFile(path.join(docs, "growth.md"), growthPage(report, command));
}

/** The page docs/growth.md. */
export function growthPage(report: GrowthReport, command: string): string {
  const [bySize, byDepth] = growthTables(report);
  const section = (axis: Plot["axis"], table: typeof bySize): string[] => {
    if (table === undefined) return [];
    const [heading = "", ...rest] = markdownTables([table]);
    const pictures = PLOTS.filter((plot) => plot.axis === axis && linesOf(plot, report).length > 0);
    return [
      heading,
      "",
      ...pictures.flatMap((plot) => [...pictureOf(plot), caption(plot, report), ""]),
      ...rest.slice(1),
    ];
  };
  return [
    "# Growth",
    "",
    `Written by \`${command}\`; do not edit.`,
    "",
    "What everything costs while an estate grows, on the repositories of the seeded generator in `bench/generate/`, every",
    "estate in a process of its own. *Index* is walking the folder, reading and indexing it; *first pass of locate* asks an",
    "index for 400 ARNs that nobody asked anything before; *scan* decides every policy for every resource; *one edit* is",
    "the index after one file changed, *first locate after an edit* the question that follows; *fix and verification* is one",
    "failing block to its verified fix. Of the rounds of a total and of three repetitions of every call the fastest counts, so",
    "that other work of the machine does not look like growth; percentiles are over different calls. The peak is read after",
    "the first index, pass and scan of the process.",
    "",
    `Machine: ${machineLine(report.machine)}.`,
    "",
    ...section("resources", bySize),
    ...section("depth", byDepth),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

function caption(plot: Plot, report: GrowthReport): string {
  const parts = linesOf(plot, report).map((line) => `${line.metric.title} ${exponentText(exponentOf(line))}`);
  return `Exponents: ${parts.join(", ")}.`;
}
