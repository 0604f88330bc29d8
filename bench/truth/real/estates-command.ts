import path from "node:path";
import { parseArgs } from "node:util";
import { printTables, tableLines, writeSection } from "../../page.ts";
import { count, NONE, type Table } from "../../tables.ts";
import { present } from "./blobs.ts";
import { type EstateReport, measureEstate } from "./estates.ts";

export const ESTATES_USAGE = `npm run truth -- estates FOLDER... : asks checked-out estates (folders named owner+name) for every block whose name the
text decides, and checks what the receipts say against the files.

  --commits LIST  their commits, in the same order, where the folders are no checkouts
  --verbose       print what failed
  --write-docs    write the tables into docs/truth.md
`;

/** Measures real estates. Gives the exit code. */
export async function askEstates(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      commits: { type: "string" },
      verbose: { type: "boolean", default: false },
      "write-docs": { type: "boolean", default: false },
    },
  });
  const commits = values.commits?.split(",") ?? [];
  const reports: EstateReport[] = [];
  const folders = present(positionals);
  for (const folder of folders) {
    const report = await measureEstate(folder);
    reports.push({ ...report, commit: commits[positionals.indexOf(folder)] ?? report.commit });
  }
  const tables = [
    answersTable(reports),
    templatesTable(reports),
    foreignTable(reports),
    evidenceTable(reports),
    failuresTable(reports),
  ];
  printTables(tables);
  if (values.verbose) for (const { failures } of reports) for (const line of failures) console.log(line);
  if (values["write-docs"]) {
    const command = `npm run truth -- estates --write-docs ${folders.map((folder) => path.basename(folder)).join(" ")}`;
    await writeSection({ page: "docs/truth.md", heading: "Real estates", command, lines: tables.flatMap(tableLines) });
  }
  return 0;
}

function answersTable(reports: readonly EstateReport[]): Table {
  return {
    title: "Blocks whose name is decided",
    note: "Found by regular expressions that share no code with the product: names that are literals, or templates of locals that are. Buckets are asked for by ARN, the others by type and name, without state. `several`: more than one block has the type and the name. `open template`: refused, and another block's open template fits the name, too.",
    head: [
      "estate",
      "commit",
      "files",
      "blocks",
      "asked",
      "right",
      "wrong",
      "several: asked",
      "one of them, with reason",
      "listed",
      "refused",
      "open template",
      "refused",
    ],
    rows: reports.map(({ name, commit, files, blocks, asked, right, wrong, several, refusedForOthers, refused }) => [
      name,
      commit ?? NONE,
      ...[
        files,
        blocks,
        asked,
        right,
        wrong,
        several.asked,
        several.one,
        several.listed,
        several.refused,
        refusedForOthers.count,
        refused,
      ].map(count),
    ]),
  };
}

function templatesTable(reports: readonly EstateReport[]): Table {
  return {
    title: "Blocks named by expressions",
    note: "Asked for by the name that the product itself makes of the expression, so that only the receipts are judged here: `other` is another block, which may have the same name.",
    head: ["estate", "asked", "right", "other", "listed", "refused"],
    rows: reports.map(({ name, templates: { asked, right, other, listed, refused } }) => [
      name,
      ...[asked, right, other, listed, refused].map(count),
    ]),
  };
}

function foreignTable(reports: readonly EstateReport[]): Table {
  return {
    title: "Names that the code no longer tells",
    note: "First, blocks are taken out, a tenth at a time, and asked for: names of the estate's own vocabulary that nothing declares, so that every answer is `wrong`; `listed` are lists of blocks that fit. Then the defaults of variables and the var-files are emptied, and blocks named by templates are asked for: what is left of the name must do.",
    head: [
      "estate",
      "taken out: asked",
      "refused",
      "listed",
      "wrong",
      "values hidden: asked",
      "right",
      "wrong",
      "listed",
      "refused",
    ],
    rows: reports.map(({ name, foreign, hidden }) => [
      name,
      ...[foreign.asked, foreign.refused, foreign.listed, foreign.wrong].map(count),
      ...[hidden.asked, hidden.right, hidden.wrong, hidden.listed, hidden.refused].map(count),
    ]),
  };
}

function evidenceTable(reports: readonly EstateReport[]): Table {
  return {
    title: "What the receipts say, against the files",
    note: "Block: its header stands on the first line given and a brace on the last. Sentences: the file and line exist, and the attribute and text that are quoted stand there. Not checked are sentences without a place.",
    head: ["estate", "block holds", "fails", "sentences hold", "fail", "not checked"],
    rows: reports.map(({ name, blockChecks, sentences }) => [
      name,
      ...[blockChecks.holds, blockChecks.fails, sentences.holds, sentences.fails, sentences.unchecked].map(count),
    ]),
  };
}

/** Failures of one estate that are shown. */
const SHOWN = 8;

function failuresTable(reports: readonly EstateReport[]): Table {
  return {
    title: "What did not go right",
    note: `The first ${SHOWN} of each estate.`,
    head: ["estate", "what"],
    rows: reports.flatMap(({ name, failures }) =>
      failures.slice(0, SHOWN).map((line) => [name, line.replaceAll("|", "\\|")]),
    ),
  };
}
