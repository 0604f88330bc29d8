import type { Progress } from "../observe/progress.ts";
import { requestCancelled } from "./errors.ts";
import type { Session } from "./session.ts";

/** Work-done progress with a cancel button, where the editor has one. */
export interface WorkProgress {
  readonly report: (done: number, total: number) => void;
  readonly message: (text: string) => void;
  readonly done: () => void;
}

const NONE: WorkProgress = { report: () => undefined, message: () => undefined, done: () => undefined };

/** Shows progress for work that may take longer than a moment; the cancel button aborts `controller`. */
export async function beginProgress(
  session: Session,
  title: string,
  controller: AbortController,
): Promise<WorkProgress> {
  if (!session.features.progress) return NONE;
  try {
    const shown = await session.connection.window.createWorkDoneProgress();
    shown.begin(title, 0, undefined, true);
    shown.token.onCancellationRequested(() => controller.abort());
    let last = 0;
    return {
      report: (done, total) => {
        const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
        // The protocol is no place for a message per file.
        if (percent < last + 5) return;
        last = percent;
        shown.report(percent, `${done} of ${total}`);
      },
      message: (text) => shown.report(text),
      done: () => shown.done(),
    };
  } catch {
    // An editor that promised progress and refuses it must not stop the work.
    return NONE;
  }
}

/** For pipeline stages whose progress the editor shows by other means. */
export function nullProgress(): Progress {
  const nothing = (): void => undefined;
  return { stage: nothing, tick: nothing, done: nothing };
}

/** Runs work under a progress that the user can stop. */
export async function withProgress<T>(
  session: Session,
  { title, signal }: { readonly title: string; readonly signal: AbortSignal },
  work: (signal: AbortSignal, progress: WorkProgress) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const progress = await beginProgress(session, title, controller);
  try {
    return await work(AbortSignal.any([signal, controller.signal]), progress);
  } catch (error) {
    // Stopped by the user's own button: the request ends as a cancelled one.
    if (controller.signal.aborted && !signal.aborted) throw requestCancelled();
    throw error;
  } finally {
    progress.done();
  }
}
