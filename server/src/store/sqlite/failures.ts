import { type Failure, failure } from "../../../../shared/src/reasons.ts";

const ELSEWHERE = "or point TERRAFIX_DATABASE_URL (sqlite:path) elsewhere";

/** True when another process holds the lock: worth another try. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

/** What the user can do about an error of the SQLite binding. Names the file, never its contents. */
export function sqliteFailure(error: unknown, path: string): Failure {
  const code = codeOf(error);
  if (isBusy(error)) return lockedTooLong(path);
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return damaged(path);
  if (/^SQLITE_(READONLY|PERM|AUTH)/.test(code)) return notWritable(path);
  if (/^SQLITE_CANTOPEN/.test(code)) {
    return failure("io", `The state store ${path} could not be opened; check the folder's permissions ${ELSEWHERE}.`);
  }
  if (/^SQLITE_FULL/.test(code)) {
    return failure("io", `The disk of the state store ${path} is full; free some space ${ELSEWHERE}.`);
  }
  if (/^SQLITE_IOERR/.test(code)) {
    return failure(
      "io",
      `The state store ${path} could not be read or written (${code}); check the disk ${ELSEWHERE}.`,
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  if (/no such (table|column)/.test(message)) return damaged(path);
  return failure("internal", `The state store ${path} failed: ${message.split("\n")[0]}.`);
}

export function damaged(path: string): Failure {
  return failure(
    "io",
    `The state store ${path} is damaged or not a TerraFix database. Move it away; a new one is made, and pull requests ` +
      "that exist are found again on GitHub.",
  );
}

export function notWritable(path: string): Failure {
  return failure("io", `The state store ${path} is read-only; make the file and its folder writable ${ELSEWHERE}.`);
}

export function isFolder(path: string): Failure {
  return failure("io", `The state store ${path} is a folder; TERRAFIX_DATABASE_URL must name a file in it.`);
}

export function noFolder(path: string, why: string): Failure {
  return failure("io", `The folder of the state store ${path} cannot be used (${why}); make it writable ${ELSEWHERE}.`);
}

export function newerSchema(path: string, found: number, known: number): Failure {
  return failure(
    "conflict",
    `The state store ${path} was made by a newer TerraFix (schema ${found}, this one knows ${known}); update TerraFix ${ELSEWHERE}.`,
  );
}

export function lockedTooLong(path: string): Failure {
  return failure(
    "timeout",
    `The state store ${path} stayed locked by another process; end that process or try again (on a network drive, use a local file).`,
  );
}

/** SQLite's name of the error; errors from opening carry it only as a number at the end of their message. */
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const code: unknown = Reflect.get(error, "code");
  if (typeof code === "string" && code !== "") return code;
  const opening = /ConnectionFailed\(.*: (\d+)"\)$/s.exec(error instanceof Error ? error.message : "");
  return opening === null ? "" : (PRIMARY_CODES[Number(opening[1]) & 0xff] ?? "");
}

/** https://sqlite.org/rescode.html: the low byte is the primary code. */
const PRIMARY_CODES: Readonly<Record<number, string>> = {
  3: "SQLITE_PERM",
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  23: "SQLITE_AUTH",
  26: "SQLITE_NOTADB",
};
