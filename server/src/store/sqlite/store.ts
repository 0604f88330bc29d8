import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Failure } from "../../../../shared/src/reasons.ts";
import { STATUSES, type Status } from "../../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { redact } from "../../observe/redact.ts";
import type { StoreStats } from "../../pipeline/ports.ts";
import type { InspectableStore } from "../model.ts";
import { type Database, loadDriver } from "./driver.ts";
import {
  damaged,
  isBusy,
  isFolder,
  lockedTooLong,
  newerSchema,
  noFolder,
  notWritable,
  sqliteFailure,
} from "./failures.ts";
import { migrate, SCHEMA_VERSION } from "./migrations.ts";
import { fromRow, RECORD_SQL, recordParameters } from "./rows.ts";

export interface SqliteStoreOptions {
  /** Absolute path of the file; its folder is made when missing. */
  readonly path: string;
  /** Longest wait for another process's lock, in milliseconds. */
  readonly lockTimeoutMs?: number | undefined;
  /** The clock, for tests. */
  readonly now?: (() => Date) | undefined;
}

const DEFAULT_LOCK_TIMEOUT_MS = 15_000;
/** Milliseconds the binding itself waits for a lock. It blocks this thread meanwhile, so the longer wait is ours. */
const BUSY_TIMEOUT_MS = 25;
const DAY_MS = 86_400_000;

/**
 * Opens (and makes, and brings up to date) the state store in a SQLite file. Safe under several processes: write-ahead
 * log, short write transactions, waiting for each other. Every failure names the file and how to mend it.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Result<InspectableStore, Failure>> {
  const { path } = options;
  const unusable = await prepareFile(path);
  if (unusable !== null) return err(unusable);
  const driver = await loadDriver();
  if (!driver.ok) return driver;
  let db: Database;
  try {
    db = driver.value(path);
  } catch (error) {
    return err(sqliteFailure(error, path));
  }
  const session = new Session(db, path, options.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS);
  const now = options.now ?? (() => new Date());
  const found = await session.run(() => {
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = NORMAL");
    return inTransaction(db, () => migrate(db, now().toISOString()));
  });
  const failed = found.ok ? checkOpened(db, path, found.value) : found.error;
  if (failed === null) return ok(storeOn(session, now));
  db.close();
  return err(failed);
}

function checkOpened(db: Database, path: string, version: number): Failure | null {
  if (version > SCHEMA_VERSION) return newerSchema(path, version, SCHEMA_VERSION);
  try {
    // Fails when a table or column that this version writes is not there.
    db.prepare(RECORD_SQL);
    return null;
  } catch (error) {
    return sqliteFailure(error, path);
  }
}

function storeOn(session: Session, now: () => Date): InspectableStore {
  const { db, path } = session;
  const before = (days: number): string => new Date(now().getTime() - days * DAY_MS).toISOString();
  return {
    location: path,
    async get(id) {
      const found = await session.run(() => db.prepare("SELECT * FROM findings WHERE id = ?").get([id]) ?? null);
      if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
      const record = fromRow(found.value);
      return record === null ? err(damaged(path)) : ok(record);
    },
    async record(entry) {
      const parameters = recordParameters({ ...entry, error: entry.error && redact(entry.error) }, now().toISOString());
      const done = await session.run(() => inTransaction(db, () => db.prepare(RECORD_SQL).run(parameters)));
      return done.ok ? ok(undefined) : done;
    },
    async stats() {
      const rows = await session.run(() => db.prepare(STATS_SQL).all([]));
      return rows.ok ? summarize(rows.value, path) : rows;
    },
    async cleanup(olderThanDays) {
      return session.run(() =>
        inTransaction(
          db,
          () => db.prepare("DELETE FROM findings WHERE updated_at < ?").run([before(olderThanDays)]).changes,
        ),
      );
    },
    async countOlderThan(days) {
      const sql = "SELECT count(*) AS n FROM findings WHERE updated_at < ?";
      const row = await session.run(() => db.prepare(sql).get([before(days)]));
      return row.ok ? ok(z.object({ n: z.number() }).parse(row.value).n) : row;
    },
    close() {
      session.close();
      return Promise.resolve();
    },
  };
}

const STATS_SQL = `SELECT status, count(*) AS n, min(first_seen_at) AS oldest, max(updated_at) AS newest
                   FROM findings GROUP BY status`;

const statsRow = z.object({ status: z.enum(STATUSES), n: z.number(), oldest: z.string(), newest: z.string() });

function summarize(rows: readonly unknown[], path: string): Result<StoreStats, Failure> {
  const parsed = z.array(statsRow).safeParse(rows);
  if (!parsed.success) return err(damaged(path));
  const byStatus: Partial<Record<Status, number>> = {};
  for (const row of parsed.data) byStatus[row.status] = row.n;
  return ok({
    total: parsed.data.reduce((sum, row) => sum + row.n, 0),
    byStatus,
    oldest: parsed.data.map((row) => row.oldest).sort()[0] ?? null,
    newest:
      parsed.data
        .map((row) => row.newest)
        .sort()
        .at(-1) ?? null,
  });
}

/** One connection; its operations wait for other processes without blocking this one. */
class Session {
  readonly db: Database;
  readonly path: string;
  readonly #lockTimeoutMs: number;
  #open = true;

  constructor(db: Database, path: string, lockTimeoutMs: number) {
    this.db = db;
    this.path = path;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  /** Runs synchronous work; tries again while another process holds the lock, with growing random pauses. */
  async run<T>(work: () => T): Promise<Result<T, Failure>> {
    const deadline = performance.now() + this.#lockTimeoutMs;
    for (let pause = 2; ; pause = Math.min(pause * 2, 200)) {
      // A closed connection must not be used: the binding would end the process.
      if (!this.#open) throw new Error("The state store was used after it was closed.");
      try {
        return ok(work());
      } catch (error) {
        if (!isBusy(error)) return err(sqliteFailure(error, this.path));
        if (performance.now() >= deadline) return err(lockedTooLong(this.path));
      }
      await sleep(pause * (0.5 + Math.random() / 2));
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.db.close();
  }
}

/** Takes the write lock at the start, so that a transaction never fails halfway for want of it. */
function inTransaction<T>(db: Database, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const value = work();
    db.exec("COMMIT");
    return value;
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** Makes the folder and finds out early, with better messages than SQLite's, what cannot work. */
async function prepareFile(path: string): Promise<Failure | null> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch (error) {
    return noFolder(path, (error as NodeJS.ErrnoException).code ?? "unknown error");
  }
  const info = await stat(path).catch(() => null);
  if (info === null) return null;
  if (info.isDirectory()) return isFolder(path);
  return access(path, constants.W_OK).then(
    () => null,
    () => notWritable(path),
  );
}
