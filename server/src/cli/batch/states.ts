import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { StateFile, StateIndex } from "../../terraform/state/model.ts";
import { readState } from "../../terraform/state/read-state.ts";
import { indexStates } from "../../terraform/state/state-index.ts";

/** Reads the Terraform states the user named; null when there are none. One that cannot be read stops the run. */
export async function readStates(files: readonly string[], cwd: string): Promise<Result<StateIndex | null, Failure>> {
  if (files.length === 0) return ok(null);
  const read: StateFile[] = [];
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(path.resolve(cwd, file), "utf8");
    } catch (error) {
      const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
      return err(
        failure("not-found", `Cannot read the state file ${file} (${why}). Check the path given with --state.`),
      );
    }
    const state = readState(text, file);
    if (!state.ok) return err(failure("invalid-response", `${state.error.where}: ${state.error.message}`));
    read.push(state.value);
  }
  return ok(indexStates(read));
}
