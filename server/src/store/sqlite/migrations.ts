import type { Database } from "./driver.ts";

/**
 * The schema's history: entry n brings the database from version n to n + 1. Entries are never changed once released;
 * a change of the schema is a new entry.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE findings (
     id            TEXT PRIMARY KEY NOT NULL,
     test_id       TEXT NOT NULL,
     policy        TEXT,
     repository    TEXT NOT NULL,
     status        TEXT NOT NULL,
     pr_url        TEXT,
     pr_number     INTEGER,
     pr_branch     TEXT,
     error         TEXT,
     attempts      INTEGER NOT NULL,
     first_seen_at TEXT NOT NULL,
     updated_at    TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX findings_updated_at ON findings (updated_at);`,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Version the database has; 0 for an empty one. */
export function schemaVersion(db: Database): number {
  const table = db.prepare("SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'");
  if (!isRow(table.get([]))) return 0;
  const row = db.prepare("SELECT coalesce(max(version), 0) AS version FROM schema_migrations").get([]);
  return isRow(row) && typeof row.version === "number" ? row.version : 0;
}

/**
 * Brings the schema up to date; several processes may do so at once. Must run inside a write transaction.
 * Returns the version found, which is higher than {@link SCHEMA_VERSION} when a newer TerraFix made the file.
 */
export function migrate(db: Database, now: string): number {
  const found = schemaVersion(db);
  if (found >= SCHEMA_VERSION) return found;
  db.exec("CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)");
  MIGRATIONS.slice(found).forEach((sql, index) => {
    db.exec(sql);
    db.prepare("INSERT INTO schema_migrations (version, applied_at) VALUES (?, ?)").run([found + index + 1, now]);
  });
  return found;
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
