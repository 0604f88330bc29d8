import { homedir } from "node:os";
import { join, resolve } from "node:path";
import envPaths from "env-paths";
import { type Failure, failure } from "../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../shared/src/result.ts";

/** Where the state is kept. PostgreSQL becomes a second kind. */
export interface StoreLocation {
  readonly kind: "sqlite";
  /** Absolute path. */
  readonly path: string;
}

/** `terrafix/state.sqlite` in the user's data folder (XDG on Linux, the systems' own places elsewhere). */
export function defaultStorePath(): string {
  return join(envPaths("terrafix", { suffix: "" }).data, "state.sqlite");
}

/**
 * Reads a database address (`TERRAFIX_DATABASE_URL`): `sqlite:relative/path` (to `cwd`), `sqlite:/absolute`,
 * `sqlite:~/in-home`, or nothing for the default file. Messages do not repeat the address: it may hold a password.
 */
export function storeLocation(url: string | undefined, cwd: string): Result<StoreLocation, Failure> {
  if (url === undefined || url === "") return ok({ kind: "sqlite", path: defaultStorePath() });
  if (/^postgres(ql)?:/i.test(url)) {
    return err(
      failure("internal", "PostgreSQL is not available in this version; set TERRAFIX_DATABASE_URL to sqlite:path."),
    );
  }
  const match = /^sqlite:(.+)$/is.exec(url);
  if (match?.[1] === undefined) {
    return err(
      failure("internal", "The database address is not understood; set TERRAFIX_DATABASE_URL to sqlite:path."),
    );
  }
  // People write sqlite:///absolute as they write file:///absolute.
  const path = match[1].replace(/^\/\/(?=\/)/, "");
  const home = /^~(?=[/\\]|$)/;
  return ok({ kind: "sqlite", path: home.test(path) ? path.replace(home, homedir) : resolve(cwd, path) });
}
