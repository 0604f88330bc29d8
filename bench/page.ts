import { readFile, writeFile } from "node:fs/promises";
import CliTable from "cli-table3";
import type { Table } from "./tables.ts";

/** One part of a page that a command writes; the other parts stay as they are. */
export interface Section {
  readonly page: string;
  readonly heading: string;
  /** The command that writes it, shown below the heading. */
  readonly command: string;
  readonly lines: readonly string[];
}

/** Puts a section into its page, in place of the one with the same heading or at the end. */
export async function writeSection(section: Section): Promise<void> {
  await writeFile(section.page, withSection(await readFile(section.page, "utf8"), section));
}

/** As {@link writeSection}, on the page's text. */
export function withSection(page: string, { heading, command, lines }: Omit<Section, "page">): string {
  const [start = "", ...sections] = page.split(/^(?=## )/m);
  const body = [`## ${heading}`, "", `Written by \`${command}\`.`, "", ...lines];
  const text = `${body.join("\n").trimEnd()}\n`;
  const at = sections.findIndex((section) => section.startsWith(`## ${heading}\n`));
  const next = at === -1 ? [...sections, text] : sections.with(at, text);
  return `${[start, ...next].map((part) => part.trim()).join("\n\n")}\n`;
}

/** A table in Markdown, with its title and note. */
export function tableLines({ title, note, head, rows }: Table): readonly string[] {
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  const lines = [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return [`### ${title}`, "", note, "", ...lines, ""];
}

/** Longest cell on a terminal, in characters. */
const WIDEST = 60;

/** Prints tables for a terminal. */
export function printTables(tables: readonly Table[]): void {
  for (const { title, head, rows } of tables) {
    const drawn = new CliTable({ head: [...head], style: { head: [], border: [], compact: true } });
    for (const row of rows)
      drawn.push(row.map((cell) => (cell.length > WIDEST ? `${cell.slice(0, WIDEST - 1)}…` : cell)));
    console.log(`${title}\n${drawn.toString()}\n`);
  }
}
