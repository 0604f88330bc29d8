import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Position } from "vscode-languageserver/node";
import { generateEstate } from "../generate/generate.ts";
import { writeEstate } from "../generate/write.ts";
import type { ServerMeasurement } from "./model.ts";

export interface OpenFile {
  readonly file: string;
  readonly text: string;
}

/** An estate on disk, and what is opened of it. */
export interface Workspace {
  readonly resources: number;
  readonly root: string;
  readonly scratch: string;
  /** The largest document: typed into. */
  readonly document: OpenFile;
  /** The end of a line inside a block in the middle of the document: here is typed. */
  readonly cursor: Position;
  /** Other large documents. */
  readonly others: readonly OpenFile[];
}

/** Writes the generated estate to a temporary folder for as long as `use` takes. */
export async function withWorkspace<T>(
  { resources, seed }: { readonly resources: number; readonly seed: number },
  use: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const scratch = await realpath(await mkdtemp(path.join(tmpdir(), "terrafix-bench-")));
  try {
    const estate = generateEstate({ resources, seed });
    await writeEstate(estate, scratch);
    const [document, ...others] = [...estate.files]
      .map(([file, text]) => ({ file, text }))
      .filter(({ file, text }) => file.endsWith(".tf") && /^resource /m.test(text))
      .sort((a, b) => b.text.length - a.text.length);
    if (document === undefined) throw new Error("The estate has no resources.");
    const root = path.join(scratch, "repository");
    const cursor = middleOf(document.text);
    return await use({ resources, root, scratch, document, cursor, others: others.slice(0, 15) });
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A home folder that nothing has run in. */
export async function newHome({ scratch }: Workspace, name: string): Promise<string> {
  const home = path.join(scratch, "homes", name);
  await mkdir(home, { recursive: true });
  return home;
}

export function describeDocument({ document: { file, text } }: Workspace): ServerMeasurement["document"] {
  return { file, lines: text.split("\n").length, bytes: Buffer.byteLength(text) };
}

/** The end of the first line of the resource that begins next to the middle of the text. */
function middleOf(text: string): Position {
  const lines = text.split("\n");
  const headers = lines.flatMap((line, i) => (/^resource .*\{$/.test(line) ? [i] : []));
  const line = headers.find((i) => i >= lines.length / 2) ?? headers.at(-1) ?? 0;
  return { line, character: lines[line]?.length ?? 0 };
}
