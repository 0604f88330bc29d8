import { EXTENSION_SETTINGS } from "../../../../shared/src/extension-settings.ts";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { SETTINGS } from "../../../../shared/src/settings.ts";
import { forgeAccount, PUBLIC_HOST } from "../accounts.ts";
import type { ForgeAccess } from "../adapters.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";

const PUBLIC_HOSTS: ReadonlySet<string> = new Set([PUBLIC_HOST, "ssh.github.com", "www.github.com"]);

/**
 * With what and where pull requests are opened. A remote is written in the repository, which may come from anyone: a
 * token goes to the host it was issued by, or to the API that the user has set, and never to a host just because a
 * remote names it.
 */
export async function forgeAccess(
  session: Session,
  folder: Folder,
  signal: AbortSignal,
): Promise<Result<ForgeAccess, Failure>> {
  const found = forgeAccount(session, folder.base.github);
  if (found === null) {
    return err(
      failure("unauthorized", "Opening a pull request needs a GitHub sign-in, or GITHUB_TOKEN in the environment."),
    );
  }
  const { host, credentials } = found;
  const apiUrl = await apiOf(session, folder, { host, signal });
  if (!apiUrl.ok) return apiUrl;
  return ok({
    credentials,
    apiUrl: apiUrl.value,
    draft: session.editor.github.draft || folder.editor.github.draft || folder.base.github.draft,
    writeSpacingMs: folder.base.github.writeSpacingMs,
    labels: sameList(folder.editor.github.labels, EXTENSION_SETTINGS["github.labels"].default)
      ? folder.base.github.labels
      : folder.editor.github.labels,
    onNotice: (message) => session.log.info(message),
  });
}

async function apiOf(
  session: Session,
  folder: Folder,
  { host, signal }: { readonly host: string; readonly signal: AbortSignal },
): Promise<Result<string, Failure>> {
  const set = session.editor.github.apiUrl;
  if (set !== "") return ok(set);
  const { apiUrl } = folder.base.github;
  if (apiUrl !== SETTINGS.github.apiUrl.default) return ok(apiUrl);
  const remote = await session.adapters.remoteHost(folder.root, signal);
  if (remote === null || PUBLIC_HOSTS.has(remote)) {
    return PUBLIC_HOSTS.has(host)
      ? ok(apiUrl)
      : err(
          failure(
            "unauthorized",
            `The sign-in is for ${host}, but the repository is on ${PUBLIC_HOST}; sign in there.`,
          ),
        );
  }
  if (remote === host) return ok(`https://${remote}/api/v3`);
  return err(
    failure(
      "unauthorized",
      `The repository is on ${remote}, but the sign-in is for ${host}. Sign in to ${remote}, or set terrafix.github.apiUrl to https://${remote}/api/v3 if that is your GitHub Enterprise server.`,
    ),
  );
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
