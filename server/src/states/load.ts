import path from "node:path";
import pLimit from "p-limit";
import type { Failure } from "../../../shared/src/reasons.ts";
import type { Problem } from "../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../shared/src/result.ts";
import type { LoadedStates } from "../pipeline/ports.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import type { LocalBackend } from "../terraform/state/backends/backend.ts";
import type { StateFile, StateRoot } from "../terraform/state/model.ts";
import { indexStates } from "../terraform/state/state-index.ts";
import { readStateFile } from "./files.ts";
import { type FoundBackend, findBackends } from "./find-backends.ts";
import { rootOfFile } from "./given.ts";
import { localStates } from "./local.ts";
import type { Access, BackendStates } from "./reading.ts";

export interface StateRequest extends Access {
  readonly index: TerraformIndex;
  /** Absolute path of the repository. */
  readonly folder: string;
  /** Files the user named. */
  readonly given: readonly string[];
  /** What their paths are relative to. */
  readonly cwd: string;
  /** Whether remote backends may be read. */
  readonly backends: "off" | "read";
}

/** Backends read at the same time. */
const CONCURRENCY = 8;

/**
 * Every state of a repository: those the user named, those lying in its folder, and with `backends: "read"` those in its
 * remote backends. A named file that cannot be read is an error; of the others, what cannot be read is a problem.
 */
export async function loadStates(request: StateRequest): Promise<Result<LoadedStates, Failure>> {
  const { index, folder, given, cwd } = request;
  const files: StateFile[] = [];
  for (const name of given) {
    const file = path.resolve(cwd, name);
    const read = await readStateFile(file, name, rootOfFile(file, folder, index));
    if (!read.ok) return read;
    files.push(read.value);
  }
  const found = await findBackends(index, folder, request.env);
  const local = new Map<string, LocalBackend>();
  const remote: FoundBackend[] = [];
  for (const each of found.backends) {
    if (each.backend.kind === "local") local.set(each.root, each.backend);
    else remote.push(each);
  }
  const away = new Set([...remote, ...found.gaps].map(({ root }) => root));
  const problems: Problem[] = [];
  const named = new Set(given.map((name) => path.resolve(cwd, name)));
  for (const { file, root } of await localStates(index, folder, { local, remote: away })) {
    const full = path.join(folder, file);
    if (named.has(full)) continue;
    const read = await readStateFile(full, file, {
      path: root,
      because: `it lies in ${root === "" ? "its folder" : root}`,
    });
    if (read.ok) files.push(read.value);
    else problems.push({ where: file, message: read.error.message });
  }
  if (request.backends === "read") {
    problems.push(...found.gaps.map(({ root, message }) => ({ where: root === "" ? "." : root, message })));
    files.push(...(await readRemote(remote, request, problems)));
  }
  problems.push(...files.flatMap((file) => file.problems));
  if (request.signal.aborted) return err({ code: "interrupted", message: "Stopped while reading states." });
  return ok({ state: files.length === 0 ? null : indexStates(files), problems });
}

async function readRemote(
  found: readonly FoundBackend[],
  access: Access,
  problems: Problem[],
): Promise<readonly StateFile[]> {
  const limit = pLimit(CONCURRENCY);
  const read = await Promise.all(
    found.map((each) => limit(async () => ({ each, states: await readBackend(each, access) }))),
  );
  const files: StateFile[] = [];
  for (const { each, states } of read) {
    const where = each.root === "" ? "." : each.root;
    if (!states.ok) {
      problems.push({
        where,
        message: `The state of the backend at ${each.where} was not read: ${states.error.message}`,
      });
      continue;
    }
    files.push(...states.value.files);
    problems.push(...states.value.notes.map((message) => ({ where, message })));
  }
  return files;
}

/** The reader of a backend's kind, loaded when it is first needed: each brings its own client. */
export async function readBackend(
  { root, backend, where }: FoundBackend,
  access: Access,
): Promise<Result<BackendStates, Failure>> {
  const stateRoot: StateRoot = { path: root, because: `its backend is at ${where}` };
  switch (backend.kind) {
    case "s3":
      return (await import("./backends/s3.ts")).readS3(backend, stateRoot, access);
    case "cloud":
      return (await import("./backends/cloud.ts")).readCloud(backend, stateRoot, access);
    case "http":
      return (await import("./backends/http.ts")).readHttp(backend, stateRoot, access);
    case "local":
      return ok({ files: [], notes: [] });
  }
}
