import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";

/** `owner/name` of a repository on a forge, with the host it lives on. */
export interface Remote {
  /** With the port of a web address; the port of ssh says nothing about where the forge's pages and API are. */
  readonly host: string;
  readonly owner: string;
  readonly repo: string;
}

export type Source =
  | { readonly kind: "folder"; readonly path: string }
  | {
      readonly kind: "url";
      /** Without user name and password; safe to store and to show. */
      readonly url: string;
      /** What the given URL carried, for the `Authorization` header; never part of a URL or an argument. */
      readonly credentials: { readonly username: string; readonly password: string } | null;
    };

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `user@host:path`, as ssh and scp write it. */
const SCP_LIKE = /^(?:[\w.-]+@)([\w.-]+):(?!\/\/)(.+)$/;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Reads what the user gave as a repository. Allowed are folders and URLs over https, ssh, file, and http on the
 * loopback interface; everything else that git could be talked into (`ext::`, options) is refused.
 */
export function classifySource(source: string): Result<Source, Failure> {
  const text = source.trim();
  if (text === "") return err(failure("not-found", "The repository is an empty string; give a folder or a git URL."));
  if (text.startsWith("-")) {
    return err(failure("not-found", `"${text}" looks like an option, not a repository; write ./${text} for a folder.`));
  }
  // A remote helper (`ext::sh -c …`) runs any command; no repository address needs one.
  if (/^[a-z][a-z0-9+.-]*::/i.test(text)) {
    return err(failure("not-found", "Remote helpers (name::address) are not allowed; use an https or ssh URL."));
  }
  if (SCHEME.test(text)) return classifyUrl(text);
  const scp = SCP_LIKE.exec(text);
  if (scp !== null) {
    return scp[1]?.startsWith("-") || scp[2]?.startsWith("-")
      ? err(failure("not-found", "The host or path of the ssh address starts with a dash."))
      : ok({ kind: "url", url: text, credentials: null });
  }
  return ok({ kind: "folder", path: text });
}

function classifyUrl(text: string): Result<Source, Failure> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return err(failure("not-found", "The repository's URL cannot be read; expected https://host/owner/name."));
  }
  if (url.hostname.startsWith("-") || url.pathname.startsWith("/-")) {
    return err(failure("not-found", "The host or path of the URL starts with a dash."));
  }
  switch (url.protocol) {
    case "ssh:":
      // The user name of ssh is part of the address (`git@`), a password is not used by it.
      url.password = "";
      return ok({ kind: "url", url: url.href, credentials: null });
    case "file:":
      return ok({ kind: "url", url: url.href, credentials: null });
    case "http:":
      if (!LOOPBACK.has(url.hostname)) {
        return err(failure("not-found", `http://${url.host} is not encrypted; use https:// or ssh.`));
      }
      break;
    case "https:":
      break;
    default:
      return err(
        failure("not-found", `${url.protocol}// is not supported for repositories; use https, ssh or a folder.`),
      );
  }
  const credentials =
    url.username === "" && url.password === ""
      ? null
      : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = "";
  url.password = "";
  url.hash = "";
  return ok({ kind: "url", url: url.href, credentials });
}

/**
 * Reads owner and name out of a remote's URL: https, ssh://, git@host:owner/name, with Enterprise hosts, ports, path
 * prefixes and an optional `.git`. Null for local paths and anything else that names no forge.
 */
export function parseRemote(remote: string): Remote | null {
  const text = remote.trim();
  const scp = SCP_LIKE.exec(text);
  if (scp !== null && !SCHEME.test(text)) return fromPath(scp[1] ?? "", scp[2] ?? "");
  if (!SCHEME.test(text)) return null;
  try {
    const url = new URL(text);
    if (url.protocol === "file:" || url.hostname === "") return null;
    const host = /^(?:git\+)?ssh:$/.test(url.protocol) ? url.hostname : url.host;
    return fromPath(host, decodeURIComponent(url.pathname));
  } catch {
    return null;
  }
}

function fromPath(host: string, path: string): Remote | null {
  const parts = path
    .replace(/\/+$/, "")
    .replace(/\.git$/i, "")
    .split("/")
    .filter((part) => part !== "");
  const repo = parts.at(-1);
  const owner = parts.at(-2);
  const word = /^[\w.-]+$/;
  if (owner === undefined || repo === undefined || !word.test(owner) || !word.test(repo)) return null;
  return { host: host.toLowerCase(), owner, repo };
}

/**
 * The remote that pull requests go to: the one that the user has declared to be the base (as `gh repo set-default` does in a
 * clone of a fork), else `origin`, else `upstream`, else the only one.
 */
export function chooseRemote(names: readonly string[], declared: string | null = null): string | null {
  if (declared !== null && names.includes(declared)) return declared;
  for (const name of ["origin", "upstream"]) if (names.includes(name)) return name;
  return names.length === 1 ? (names[0] ?? null) : null;
}
