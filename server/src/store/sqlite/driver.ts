import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";

/** The part of the SQLite binding that the store uses. Rows come as plain objects. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
  readonly inTransaction: boolean;
}

export interface Statement {
  /** Parameters always as one array: the binding takes a lone null for an object. */
  run(parameters: readonly SqlValue[]): { readonly changes: number };
  get(parameters: readonly SqlValue[]): unknown;
  all(parameters: readonly SqlValue[]): unknown[];
}

export type SqlValue = string | number | null;

export type OpenDatabase = (path: string) => Database;

/**
 * Loads the native binding only when a store is opened, so that everything else works on a system without it.
 */
export async function loadDriver(): Promise<Result<OpenDatabase, Failure>> {
  try {
    const { default: Libsql } = await import("libsql");
    return ok((path) => new Libsql(path) as Database);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return err(
      failure(
        "internal",
        `The SQLite library could not be loaded on ${process.platform}-${process.arch} (${reason}). Install TerraFix ` +
          "again on this machine without leaving out optional packages (npm ci --include=optional).",
      ),
    );
  }
}
