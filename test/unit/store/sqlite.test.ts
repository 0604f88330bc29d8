import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StoredFinding } from "../../../server/src/pipeline/ports.ts";
import { nullStore } from "../../../server/src/store/null.ts";
import { openStore } from "../../../server/src/store/open.ts";
import { loadDriver } from "../../../server/src/store/sqlite/driver.ts";
import { isBusy, sqliteFailure } from "../../../server/src/store/sqlite/failures.ts";
import { SCHEMA_VERSION } from "../../../server/src/store/sqlite/migrations.ts";
import { openSqliteStore } from "../../../server/src/store/sqlite/store.ts";
import { STATUSES } from "../../../shared/src/report.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terrafix-store-"));
  path = join(folder, "deep", "state.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Entry = Parameters<ReturnType<typeof nullStore>["record"]>[0];

function entry(fields: Partial<Entry> = {}): Entry {
  return {
    id: "a".repeat(64),
    testId: "aws-s3-logging",
    policy: "s3-access-logging",
    repository: "https://example.com/acme/infra.git",
    status: "delivered",
    pullRequest: { url: "https://example.com/acme/infra/pull/7", number: 7, branch: "terrafix/x/abc" },
    error: null,
    ...fields,
  };
}

function unwrap<T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function open(now?: () => Date, file = path) {
  return unwrap(await openSqliteStore({ path: file, now, lockTimeoutMs: 200 }));
}

async function rawDatabase(file = path) {
  return unwrap(await loadDriver())(file);
}

describe("records", () => {
  it("keeps what was recorded, counts attempts and keeps the first time", async () => {
    let time = new Date("2026-01-01T00:00:00Z");
    const store = await open(() => time);
    expect(await store.get("a".repeat(64))).toEqual({ ok: true, value: null });
    unwrap(await store.record(entry({ status: "failed", pullRequest: null, error: "network: no route" })));
    time = new Date("2026-01-02T00:00:00Z");
    unwrap(await store.record(entry()));
    expect(unwrap(await store.get("a".repeat(64)))).toEqual({
      ...entry(),
      attempts: 2,
      firstSeenAt: "2026-01-01T00:00:00.000Z",
      updatedAt: "2026-01-02T00:00:00.000Z",
    });
    await store.close();
    const again = await open();
    expect(unwrap(await again.get("a".repeat(64)))?.attempts).toBe(2);
    await again.close();
  });

  it("never lets time run backwards", async () => {
    let time = new Date("2026-01-02T00:00:00Z");
    const store = await open(() => time);
    unwrap(await store.record(entry()));
    time = new Date("2026-01-01T00:00:00Z");
    unwrap(await store.record(entry()));
    expect(unwrap(await store.get("a".repeat(64)))?.updatedAt).toBe("2026-01-02T00:00:00.000Z");
    await store.close();
  });

  it("does not keep credentials that an error message echoes", async () => {
    const store = await open();
    const token = `ghp_${"x1".repeat(18)}`;
    unwrap(await store.record(entry({ error: `forbidden: token ${token} refused` })));
    const kept = unwrap(await store.get("a".repeat(64)));
    expect(kept?.error).toContain("forbidden");
    expect(kept?.error).not.toContain(token);
    await store.close();
  });

  it("gives back any record as it was given", async () => {
    const store = await open();
    const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((value) => !value.includes("\u0000"));
    const arbitrary = fc.record({
      id: fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 }),
      testId: text,
      policy: fc.option(text),
      repository: text,
      status: fc.constantFrom(...STATUSES),
      pullRequest: fc.option(fc.record({ url: text, number: fc.nat(), branch: text })),
      error: fc.constantFrom(null, "no-fix: nothing to do"),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async (given) => {
        unwrap(await store.record(given));
        expect(unwrap(await store.get(given.id))).toMatchObject(given);
      }),
      { numRuns: 60 },
    );
    await store.close();
  });

  it("treats SQL in values as data", async () => {
    const store = await open();
    const nasty = "'); DROP TABLE findings; --";
    unwrap(await store.record(entry({ id: nasty, testId: nasty, repository: nasty })));
    expect(unwrap(await store.get(nasty))?.testId).toBe(nasty);
    expect(unwrap(await store.stats()).total).toBe(1);
    await store.close();
  });
});

describe("stats and cleanup", () => {
  it("is empty at first", async () => {
    const store = await open();
    expect(await store.stats()).toEqual({ ok: true, value: { total: 0, byStatus: {}, oldest: null, newest: null } });
    await store.close();
  });

  it("counts by status and deletes only what is older", async () => {
    let time = new Date("2026-01-01T00:00:00Z");
    const store = await open(() => time);
    unwrap(await store.record(entry({ id: "1", status: "failed" })));
    unwrap(await store.record(entry({ id: "2" })));
    time = new Date("2026-03-01T00:00:00Z");
    unwrap(await store.record(entry({ id: "2" })));
    unwrap(await store.record(entry({ id: "3" })));
    expect(unwrap(await store.stats())).toEqual({
      total: 3,
      byStatus: { failed: 1, delivered: 2 },
      oldest: "2026-01-01T00:00:00.000Z",
      newest: "2026-03-01T00:00:00.000Z",
    });
    time = new Date("2026-03-02T00:00:00Z");
    expect(unwrap(await store.countOlderThan(30))).toBe(1);
    expect(unwrap(await store.countOlderThan(90))).toBe(0);
    expect(unwrap(await store.cleanup(30))).toBe(1);
    expect(unwrap(await store.get("1"))).toBeNull();
    expect(unwrap(await store.stats()).total).toBe(2);
    // Exactly as old as asked for is not older.
    expect(unwrap(await store.cleanup(1))).toBe(0);
    await store.close();
  });
});

describe("files that cannot be used", () => {
  async function failureOf(file = path): Promise<string> {
    const opened = await openSqliteStore({ path: file, lockTimeoutMs: 100 });
    if (opened.ok) throw new Error("opened");
    expect(opened.error.message).toContain(file);
    return opened.error.message;
  }

  it("names a folder", async () => {
    expect(await failureOf(folder)).toContain("is a folder");
  });

  it("names a path through a file", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await failureOf(join(folder, "file", "state.sqlite"))).toContain("folder of the state store");
  });

  it("refuses a file that is something else, and leaves it as it is", async () => {
    const file = join(folder, "notes.txt");
    const text = "these are my notes\n".repeat(500);
    writeFileSync(file, text);
    expect(await failureOf(file)).toContain("damaged or not a TerraFix database");
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it("refuses a schema that is newer than it knows, and leaves it as it is", async () => {
    await (await open()).close();
    const db = await rawDatabase();
    db.prepare("INSERT INTO schema_migrations VALUES (?, ?)").run([SCHEMA_VERSION + 1, "2030-01-01"]);
    db.close();
    expect(await failureOf()).toContain(`schema ${SCHEMA_VERSION + 1}, this one knows ${SCHEMA_VERSION}`);
    const check = await rawDatabase();
    expect(check.prepare("SELECT count(*) AS n FROM schema_migrations").get([])).toMatchObject({
      n: SCHEMA_VERSION + 1,
    });
    check.close();
  });

  it("refuses a database whose tables were taken away", async () => {
    await (await open()).close();
    const db = await rawDatabase();
    db.exec("DROP TABLE findings");
    db.close();
    expect(await failureOf()).toContain("damaged");
  });

  it("makes the tables in the empty database of another program only once", async () => {
    mkdirSync(join(folder, "deep"));
    writeFileSync(path, "");
    const [a, b] = await Promise.all([open(), open()]);
    unwrap(await a.record(entry()));
    expect(unwrap(await b.get("a".repeat(64)))?.attempts).toBe(1);
    await Promise.all([a.close(), b.close()]);
  });

  it("waits for a lock, then says who to blame", async () => {
    await (await open()).close();
    const holder = await rawDatabase();
    holder.exec("BEGIN IMMEDIATE");
    expect(await failureOf()).toContain("stayed locked by another process");
    holder.exec("ROLLBACK");
    const store = await open();
    holder.exec("BEGIN IMMEDIATE");
    const blocked = await store.record(entry());
    expect(blocked).toMatchObject({ ok: false, error: { code: "timeout" } });
    const waiting = store.record(entry());
    setTimeout(() => holder.exec("COMMIT"), 40);
    expect(await waiting).toEqual({ ok: true, value: undefined });
    holder.close();
    await store.close();
  });

  it("says so when a row was made by something else", async () => {
    const store = await open();
    unwrap(await store.record(entry()));
    const db = await rawDatabase();
    db.exec("UPDATE findings SET status = 'bogus'");
    db.close();
    expect(await store.get("a".repeat(64))).toMatchObject({ ok: false, error: { code: "io" } });
    expect(await store.stats()).toMatchObject({ ok: false, error: { code: "io" } });
    await store.close();
  });

  it("can be closed twice", async () => {
    const store = await open();
    await store.close();
    await store.close();
  });
});

describe("failures of SQLite", () => {
  it.each([
    ["SQLITE_READONLY_DBMOVED", "read-only"],
    ["SQLITE_CORRUPT_VTAB", "damaged"],
    ["SQLITE_NOTADB", "damaged"],
    ["SQLITE_FULL", "disk"],
    ["SQLITE_IOERR_SHORT_READ", "check the disk"],
    ["SQLITE_BUSY_SNAPSHOT", "stayed locked"],
    ["SQLITE_CANTOPEN", "permissions"],
    ["SQLITE_MISUSE", "failed: boom"],
  ])("%s", (code, expected) => {
    const failure = sqliteFailure(Object.assign(new Error("boom\nsecond line"), { code }), "/x/state.sqlite");
    expect(failure.message).toContain("/x/state.sqlite");
    expect(failure.message).toContain(expected);
    expect(failure.message).not.toContain("\n");
  });

  it("reads the number in errors from opening", () => {
    const opening = new Error('ConnectionFailed("Unable to open connection to local database /x: 14")');
    expect(sqliteFailure(opening, "/x").message).toContain("could not be opened");
    expect(isBusy(new Error('ConnectionFailed("Unable to open connection to local database /x: 5")'))).toBe(true);
    expect(isBusy(null)).toBe(false);
  });
});

it("goes on without memory when there is no store", async () => {
  const store = nullStore();
  expect(await store.record(entry())).toEqual({ ok: true, value: undefined });
  expect(await store.get("a".repeat(64))).toEqual({ ok: true, value: null satisfies StoredFinding | null });
  expect(unwrap(await store.stats()).total).toBe(0);
});

it("opens by address", async () => {
  const store = unwrap(await openStore({ url: "sqlite:here.sqlite", cwd: folder }));
  expect(store.location).toBe(join(folder, "here.sqlite"));
  await store.close();
  expect(await openStore({ url: "postgres://x", cwd: folder })).toMatchObject({ ok: false });
});
