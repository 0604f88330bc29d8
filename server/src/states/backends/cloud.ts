import * as z from "zod";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { safeUrl } from "../../platform/http/redact.ts";
import { request } from "../../platform/http.ts";
import type { CloudBackend } from "../../terraform/state/backends/backend.ts";
import type { StateFile, StateRoot } from "../../terraform/state/model.ts";
import type { Access, ReadBackend } from "../reading.ts";
import { cloudToken, tokenHint } from "./cloud-token.ts";
import { download } from "./http.ts";

/** A host with the token for it. */
interface Connection {
  readonly host: string;
  /** Base address of the API, with a slash at its end. */
  readonly api: URL;
  readonly token: string;
  readonly access: Access;
}

/** Workspaces in one page; the API's largest. */
const PAGE_SIZE = 100;
const MAX_PAGES = 10;

/**
 * States in HCP Terraform or Terraform Enterprise: the current version of each workspace. Only GET requests; it takes a
 * token that may read state versions. Source: "State Versions API" and "Workspaces API" of HCP Terraform.
 */
export const readCloud: ReadBackend<CloudBackend> = async (backend, root, access) => {
  const connected = await connect(backend, access);
  if (!connected.ok) return connected;
  const workspaces = await workspacesOf(connected.value, backend);
  if (!workspaces.ok) return workspaces;
  const files: StateFile[] = [];
  const notes: string[] = [];
  for (const workspace of workspaces.value) {
    const read = await currentState(connected.value, { backend, workspace, root });
    if (read.ok) files.push(...(read.value === null ? [] : [read.value]));
    else if (workspaces.value.length === 1) return read;
    else notes.push(read.error.message);
  }
  return ok({ files, notes });
};

const discovery = z.object({ "tfe.v2": z.string().optional(), "state.v2": z.string().optional() });

/** Asks the host where its API is, as Terraform does. */
async function connect({ host, token: own }: CloudBackend, access: Access): Promise<Result<Connection, Failure>> {
  if (!/^[a-z0-9.-]+(?::\d{1,5})?$/i.test(host)) {
    return err(failure("invalid-response", `"${host.slice(0, 60)}" is not the name of a host.`));
  }
  const token = own ?? (await cloudToken(host, access));
  if (token === null) return err(failure("unauthorized", `There is no token for ${host}: ${tokenHint(host)}.`));
  const base = new URL(`${schemeOf(host)}://${host}/`);
  const url = new URL(".well-known/terraform.json", base);
  const answer = await request({ url, signal: access.signal });
  if (!answer.ok) return answer;
  const found = answer.value.status === 200 ? discovery.safeParse(parsed(answer.value.text)) : null;
  const place = found?.success === true ? (found.data["tfe.v2"] ?? found.data["state.v2"]) : undefined;
  if (place === undefined || !URL.canParse(place, base.href)) {
    return err(failure("invalid-response", `${host} is no Terraform Enterprise (no ${url.pathname} with its API).`));
  }
  const api = new URL(place, base);
  if (api.host !== base.host) {
    return err(
      failure("invalid-response", `${host} says that its API is at ${api.host}; name that host in the backend.`),
    );
  }
  return ok({ host, api, token, access });
}

/** Plain HTTP to this machine only: for tests and tunnels. */
function schemeOf(host: string): "http" | "https" {
  return /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(host) ? "http" : "https";
}

interface Workspace {
  readonly id: string;
  readonly name: string;
}

const workspaceShape = z.object({ id: z.string(), attributes: z.object({ name: z.string() }) });
const pageShape = z.object({
  data: z.array(workspaceShape),
  meta: z.object({ pagination: z.object({ "next-page": z.number().nullish() }).nullish() }).nullish(),
});

async function workspacesOf(
  connection: Connection,
  { organization, workspaces }: CloudBackend,
): Promise<Result<readonly Workspace[], Failure>> {
  const base = `organizations/${encodeURIComponent(organization)}/workspaces`;
  if (workspaces.kind === "name") {
    const found = await get(
      connection,
      `${base}/${encodeURIComponent(workspaces.name)}`,
      z.object({ data: workspaceShape }),
    );
    if (!found.ok) return found;
    return ok([{ id: found.value.data.id, name: found.value.data.attributes.name }]);
  }
  const search =
    workspaces.kind === "prefix"
      ? `search[name]=${encodeURIComponent(workspaces.prefix)}`
      : `search[tags]=${encodeURIComponent(workspaces.tags.join(","))}`;
  const list: Workspace[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const found = await get(connection, `${base}?${search}&page[size]=${PAGE_SIZE}&page[number]=${page}`, pageShape);
    if (!found.ok) return found;
    for (const { id, attributes } of found.value.data) {
      // The search is for any part of the name.
      const isOurs = workspaces.kind === "tags" || attributes.name.startsWith(workspaces.prefix);
      if (isOurs) list.push({ id, name: attributes.name });
    }
    if (typeof found.value.meta?.pagination?.["next-page"] !== "number") break;
  }
  return ok(list);
}

const versionShape = z.object({
  data: z.object({ attributes: z.object({ "hosted-state-download-url": z.string() }) }),
});

/** Null when the workspace has no state yet. */
async function currentState(
  connection: Connection,
  {
    backend,
    workspace,
    root,
  }: { readonly backend: CloudBackend; readonly workspace: Workspace; readonly root: StateRoot },
): Promise<Result<StateFile | null, Failure>> {
  const { host, api, token, access } = connection;
  const path = `workspaces/${encodeURIComponent(workspace.id)}/current-state-version`;
  const version = await get(connection, path, versionShape);
  if (!version.ok) return version.error.code === "not-found" ? ok(null) : version;
  const given = version.value.data.attributes["hosted-state-download-url"];
  if (!URL.canParse(given, api.href)) return err(failure("invalid-response", `${host} gave no address of the state.`));
  const url = new URL(given, api);
  return download(
    url,
    {
      name: `${host}/${backend.organization}/${workspace.name}`,
      // A signed address elsewhere needs no token, and must not get one.
      headers: url.origin === api.origin ? { authorization: `Bearer ${token}` } : {},
      secrets: [token],
      mayRedirect: true,
    },
    { root: { ...root, because: `${root.because}, workspace ${workspace.name}` }, access },
  );
}

async function get<T>(
  { host, api, token, access }: Connection,
  path: string,
  shape: z.ZodType<T>,
): Promise<Result<T, Failure>> {
  const url = new URL(path, api);
  const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.api+json" };
  const answer = await request({ url, headers, secrets: [token], signal: access.signal });
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  const where = safeUrl(url);
  if (status === 401) return err(failure("unauthorized", `${host} refused the token (401): ${tokenHint(host)}.`));
  // What a token may not see does not exist for it.
  if (status === 404) return err(failure("not-found", `${where} does not exist, or the token may not read it.`));
  if (status === 403) return err(failure("forbidden", `${where} may not be read with this token (403).`));
  if (status === 429) return err(failure("rate-limited", `${host} limits this token (429); try again later.`));
  if (status !== 200)
    return err(failure(status >= 500 ? "network" : "invalid-response", `${where} answered ${status}.`));
  const read = shape.safeParse(parsed(text));
  return read.success ? ok(read.data) : err(failure("invalid-response", `${where} answered something unexpected.`));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
