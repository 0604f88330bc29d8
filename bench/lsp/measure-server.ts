import { thisMachine } from "../machine.ts";
import { median, spreadOf } from "../stats.ts";
import { type Editor, type ServerCommand, startEditor } from "./editor.ts";
import type { Memory, OwnMeasurement, ServerMeasurement } from "./model.ts";
import { processorMs, residentSet, untilIdle } from "./process-figures.ts";
import { askAtDiagnostics } from "./requests.ts";
import { listenForSilence } from "./silence.ts";
import { breakAndMend, breakText, errorsIn, mend, pullsDiagnostics } from "./syntax-edit.ts";
import { typeAndPull } from "./typing.ts";
import { describeDocument, newHome, type Workspace } from "./workspace.ts";

export interface Subject {
  readonly name: string;
  readonly version: string | null;
  readonly command: ServerCommand;
  /** This product's own server: asked for fixes and hovers, too. */
  readonly own: boolean;
}

/** Measures one server on one workspace: a cold process, some warm ones, and one that stays and is worked with. */
export async function measureServer(
  subject: Subject,
  workspace: Workspace,
  { quick }: { readonly quick: boolean },
): Promise<ServerMeasurement> {
  const { load } = thisMachine();
  const home = await newHome(workspace, subject.own ? "own" : "other");
  const begin = (): Promise<Editor> => startEditor(subject.command, workspace.root, home);
  const starts: number[] = [];
  const firsts: (number | null)[] = [];
  for (let i = 0; i < (quick ? 2 : 4); i++) {
    const editor = await begin();
    starts.push(editor.start);
    firsts.push(await firstDiagnostics(editor, workspace));
    await editor.stop();
  }
  const editor = await begin();
  try {
    starts.push(editor.start);
    let settledAt = editor.spawned;
    const reading = await listenForSilence(editor.connection, async () => {
      firsts.push(await firstDiagnostics(editor, workspace));
      settledAt = await untilIdle(editor.pid);
    });
    const settled = await residentSet(editor.pid);
    const processor = await processorMs(editor.pid);
    const own = subject.own ? await measureOwn(editor, workspace, { quick, reading }) : null;
    const edits = await breakAndMend(editor, workspace, quick ? 5 : 15);
    const used = await residentSet(editor.pid);
    const warm = firsts.slice(1).filter((ms) => ms !== null);
    return {
      server: subject.name,
      version: subject.version,
      resources: workspace.resources,
      document: describeDocument(workspace),
      load,
      start: median(starts),
      starts: starts.length,
      firstCold: firsts[0] ?? null,
      firstWarm: warm.length === 0 ? null : median(warm),
      settled: settledAt - editor.spawned,
      processor,
      memory: memoryOf(settled, used),
      syntaxEdit: spreadOf(edits),
      own,
    };
  } finally {
    await editor.stop();
  }
}

/**
 * Opens the document at once, as an editor does, and waits for its first diagnostics; milliseconds from the spawn. A
 * server that only pushes may have nothing to say of a document without errors: it gets one with an error, mended after.
 */
async function firstDiagnostics(editor: Editor, workspace: Workspace): Promise<number | null> {
  const { file, text } = workspace.document;
  if (pullsDiagnostics(editor)) {
    editor.open(file, text);
    await editor.pull(file);
    return performance.now() - editor.spawned;
  }
  const broken = editor.pushed(file, (items) => errorsIn(items) > 0);
  editor.open(file, breakText(workspace));
  const answered = (await broken) !== null;
  const ms = performance.now() - editor.spawned;
  mend(editor, workspace);
  return answered ? ms : null;
}

async function measureOwn(
  editor: Editor,
  workspace: Workspace,
  { quick, reading }: { readonly quick: boolean; readonly reading: Awaited<ReturnType<typeof listenForSilence>> },
): Promise<OwnMeasurement> {
  // The first keys warm the code up and are not counted.
  await typeAndPull(editor, workspace, 1);
  const keys = await typeAndPull(editor, workspace, quick ? 60 : 200);
  const typing = await listenForSilence(editor.connection, () => typeAndPull(editor, workspace, 60));
  const requests = await askAtDiagnostics(editor, workspace, quick ? 30 : 100);
  return {
    keystroke: spreadOf(keys),
    ...requests,
    silence: { reading: reading.spread, typing: typing.spread },
    longest: { reading: reading.longest, typing: typing.longest },
  };
}

function memoryOf(
  settled: Awaited<ReturnType<typeof residentSet>>,
  used: Awaited<ReturnType<typeof residentSet>>,
): Memory | null {
  return settled === null || used === null ? null : { settled: settled.now, used: used.now, peak: used.peak };
}
