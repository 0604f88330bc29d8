import path from "node:path";
import { parseArgs } from "node:util";
import { printTables, tableLines, writeSection } from "../../page.ts";
import { count, NONE, type Table } from "../../tables.ts";
import { share } from "../tables.ts";
import { present } from "./blobs.ts";
import { measureStates, type Score, type StatesReport } from "./states.ts";

export const STATES_USAGE = `npm run truth -- states FOLDER... : reads the Terraform states of repositories (folders or bare git directories named
owner+name) and asks for every resource in them.

  --verbose     print what failed
  --write-docs  write the table into docs/truth.md
`;

/** Measures real states. Gives the exit code. */
export async function askStates(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { verbose: { type: "boolean", default: false }, "write-docs": { type: "boolean", default: false } },
  });
  const folders = present(positionals);
  const reports = folders.map(measureStates).filter(({ files }) => files > 0);
  const tables = [statesTable(reports), refusedTable(reports), failuresTable(reports)];
  printTables(tables);
  if (values.verbose) for (const { failures } of reports) for (const line of failures) console.log(line);
  if (values["write-docs"]) {
    const names = folders.map((folder) => path.basename(folder.replace(/[\\/]repo[\\/]?$/, "")));
    const command = `npm run truth -- states --write-docs ${names.join(" ")}`;
    await writeSection({ page: "docs/truth.md", heading: "Real states", command, lines: tables.flatMap(tableLines) });
  }
  return 0;
}

function statesTable(reports: readonly StatesReport[]): Table {
  const scores = ({ asked, right, wrong, refused }: Score): string[] => [
    ...[asked, right, wrong, refused].map(count),
    share(right / (right + wrong)),
    share(right / asked),
  ];
  const head = ["asked", "right", "wrong", "refused", "precision", "recall"];
  return {
    title: "Every resource, back to its own address",
    note: "States found in the tests of public repositories. The truth is read from the state's JSON by code of its own; the code that is searched is one empty block per resource, in the modules that the addresses name. Asked by ARN, and by type and id. Last, what the ARN alone says of the type: the right type first, among others, or not at all.",
    head: [
      "repository",
      "commit",
      "states",
      "read",
      "AWS resources",
      ...head,
      ...head.map((name) => `by id: ${name}`),
      "type first",
      "among",
      "not",
    ],
    rows: reports.map(({ name, commit, files, read, resources, byArn, byId, types }) => [
      name,
      commit ?? NONE,
      ...[files, read, resources].map(count),
      ...scores(byArn),
      ...scores(byId),
      ...[types.first, types.among, types.missing].map(count),
    ]),
  };
}

function refusedTable(reports: readonly StatesReport[]): Table {
  return {
    title: "States that were not read",
    note: "With the reason that the user is given.",
    head: ["repository", "states", "reason"],
    rows: reports.flatMap(({ name, refused }) => [...refused].map(([reason, number]) => [name, count(number), reason])),
  };
}

/** Failures shown; the rest is counted. */
const SHOWN = 25;

function failuresTable(reports: readonly StatesReport[]): Table {
  const all = reports.flatMap(({ name, failures }) => failures.map((line) => [name, line.replaceAll("|", "\\|")]));
  const more = all.length > SHOWN ? [["", `and ${all.length - SHOWN} more`]] : [];
  return {
    title: "What failed",
    note: "The first of them.",
    head: ["repository", "what"],
    rows: [...all.slice(0, SHOWN), ...more],
  };
}
