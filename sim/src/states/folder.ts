import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type CloudSim, startCloud } from "./cloud.ts";
import { type HttpStateSim, startHttpState } from "./http.ts";
import { type S3Sim, startS3 } from "./s3.ts";

export const STATES_HELP = `States: a folder with any of
  s3/<bucket>/<key>            objects, for backends of the type "s3" (AWS_ENDPOINT_URL_S3 is printed)
  cloud/<workspace>.tfstate    workspaces of the organization "sim", for cloud and remote (hostname and token are printed)
  http/<path>                  states, for backends of the type "http"`;

export const CLOUD_ORGANIZATION = "sim";

export interface StatesSim {
  readonly s3: S3Sim;
  readonly cloud: CloudSim;
  readonly http: HttpStateSim;
  close(): Promise<void>;
}

/** Serves the states of a folder by all the backends that are read; the folder is read once. */
export async function startStates(
  folder: string,
  { host, token }: { host: string; token: string },
): Promise<StatesSim> {
  const cloudFiles = Object.entries(await filesIn(join(folder, "cloud")));
  const workspaces = cloudFiles.map(([name, state]) => ({ name: name.replace(/\.tfstate$/, ""), state }));
  const s3 = await startS3({ objects: await filesIn(join(folder, "s3")), host });
  const cloud = await startCloud({ organization: CLOUD_ORGANIZATION, workspaces, token, archive: true, host });
  const http = await startHttpState({ states: await filesIn(join(folder, "http")), host });
  const close = async (): Promise<void> => {
    await Promise.all([s3.close(), cloud.close(), http.close()]);
  };
  return { s3, cloud, http, close };
}

/** Text of every file below a folder by its path with forward slashes; nothing when the folder is not there. */
async function filesIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => {
    return [relative(folder, file).split(sep).join("/"), await readFile(file, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
