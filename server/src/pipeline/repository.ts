import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Failure } from "../../../shared/src/reasons.ts";
import { failure } from "../../../shared/src/reasons.ts";
import type { Problem } from "../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../shared/src/result.ts";
import { EXCEPTIONS_FILE, type Exceptions, expiredExceptions, parseExceptions } from "../config/exceptions.ts";
import { keepIndex, loadIndex } from "../terraform/index/build-index.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import type { IndexOptions } from "../terraform/index/options.ts";
import type { StateIndex } from "../terraform/state/model.ts";
import type { Checkout, StateLoader, Workspaces } from "./ports.ts";

/** A checkout with everything known of it. `index` is replaced when a fix is written to the working tree. */
export interface Repository {
  readonly checkout: Checkout;
  index: TerraformIndex;
  readonly state: StateIndex | null;
  readonly exceptions: Exceptions;
}

export interface OpenedRepository {
  readonly repository: Repository;
  readonly problems: readonly Problem[];
  /** Milliseconds. */
  readonly cloneMs: number;
  readonly parseMs: number;
}

/** Gets a repository onto this machine and indexes it. */
export async function openRepository(
  source: string,
  given: {
    readonly workspaces: Workspaces;
    readonly states: StateLoader;
    readonly today: string;
    readonly index: IndexOptions;
  },
  signal: AbortSignal,
): Promise<Result<OpenedRepository, Failure>> {
  const start = performance.now();
  const opened = await given.workspaces.open(source, signal);
  if (!opened.ok) return opened;
  const checkout = opened.value;
  const cloned = performance.now();
  try {
    const index = await loadIndex(checkout.root, signal, given.index);
    const exceptions = await readExceptions(checkout.root);
    const parsed = performance.now();
    await keepIndex(index);
    const states = await given.states(index, checkout.root, signal);
    if (!states.ok) {
      await checkout.dispose();
      return states;
    }
    const { state } = states.value;
    const problems = [
      ...index.problems.map((problem) => ({ where: `${checkout.source}: ${problem.where}`, message: problem.message })),
      ...states.value.problems,
      ...exceptions.problems,
      ...expiredExceptions(exceptions, given.today),
    ];
    const repository = { checkout, index, state, exceptions };
    return ok({ repository, problems, cloneMs: cloned - start, parseMs: parsed - cloned });
  } catch (error) {
    await checkout.dispose();
    if (signal.aborted) return err(failure("interrupted", "Stopped while reading the repository."));
    throw error;
  }
}

async function readExceptions(root: string): Promise<Exceptions> {
  try {
    return parseExceptions(await readFile(path.join(root, EXCEPTIONS_FILE), "utf8"));
  } catch (error) {
    const missing = error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
    if (missing) return { entries: [], problems: [] };
    const why = error instanceof Error ? error.message : String(error);
    return {
      entries: [],
      problems: [{ where: EXCEPTIONS_FILE, message: `Cannot be read (${why}); no exception holds.` }],
    };
  }
}
