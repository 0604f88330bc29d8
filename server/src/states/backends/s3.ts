import type { S3Client } from "@aws-sdk/client-s3";
import type { Failure } from "../../../../shared/src/reasons.ts";
import { failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { readPieces } from "../../platform/http.ts";
import type { S3Backend } from "../../terraform/state/backends/backend.ts";
import type { StateFile, StateRoot } from "../../terraform/state/model.ts";
import { createStateReader } from "../../terraform/state/read-state.ts";
import { type Access, MAX_STATE_BYTES, type ReadBackend } from "../reading.ts";
import { s3Client } from "./s3-client.ts";
import { s3Failure } from "./s3-failure.ts";

/** More workspaces than this under one key are not listed. */
const MAX_WORKSPACES = 200;

/**
 * States in S3: `key` for the default workspace, `<prefix>/<workspace>/<key>` for others. Sends GetObject and
 * ListObjectsV2 and nothing else (and AssumeRole where the backend asks for it).
 */
export const readS3: ReadBackend<S3Backend> = async (backend, root, access) => {
  const client = await s3Client(backend);
  try {
    const listed = await workspaceKeys(client, backend, access);
    const notes = listed.ok ? [] : [`other workspaces than the default one are left out: ${listed.error.message}`];
    const files: StateFile[] = [];
    const keys = [backend.key, ...(listed.ok ? listed.value : [])];
    for (const key of keys) {
      const read = await readObject(client, backend, { key, root, access });
      if (read.ok) files.push(...(read.value === null ? [] : [read.value]));
      else if (keys.length === 1) return read;
      else notes.push(read.error.message);
    }
    return ok({ files, notes });
  } finally {
    client.destroy();
  }
};

async function workspaceKeys(
  client: S3Client,
  backend: S3Backend,
  { signal }: Access,
): Promise<Result<readonly string[], Failure>> {
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const { bucket, key, workspacePrefix } = backend;
  const prefix = `${workspacePrefix}/`;
  const keys: string[] = [];
  let next: string | undefined;
  try {
    do {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: next });
      const page = await client.send(command, { abortSignal: signal });
      for (const { Key: found = "" } of page.Contents ?? []) {
        const inside = found.slice(prefix.length);
        // `<workspace>/<key>`: the name of a workspace has no slash.
        if (found.startsWith(prefix) && inside.slice(inside.indexOf("/") + 1) === key) keys.push(found);
      }
      next = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (next !== undefined && keys.length < MAX_WORKSPACES);
    return ok(keys.slice(0, MAX_WORKSPACES));
  } catch (error) {
    return err(s3Failure(error, { address: `s3://${bucket}/${prefix}`, action: "s3:ListBucket", backend, signal }));
  }
}

/** Null when there is no such object: the workspace was never applied. */
async function readObject(
  client: S3Client,
  backend: S3Backend,
  { key, root, access }: { readonly key: string; readonly root: StateRoot; readonly access: Access },
): Promise<Result<StateFile | null, Failure>> {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { bucket, key: ownKey, customerKey } = backend;
  const address = `s3://${bucket}/${key}`;
  try {
    const customer = customerKey === null ? {} : { SSECustomerAlgorithm: "AES256", SSECustomerKey: customerKey };
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...customer });
    const { Body: body } = await client.send(command, { abortSignal: access.signal });
    const workspace = key === ownKey ? "" : `, workspace ${key.split("/").at(-1 - ownKey.split("/").length) ?? ""}`;
    const reader = createStateReader(address, { ...root, because: `${root.because}${workspace}` });
    await readPieces(body as AsyncIterable<Uint8Array>, MAX_STATE_BYTES, (piece) => reader.push(piece));
    const state = reader.end();
    return state.ok ? state : err(failure("invalid-response", `${address}: ${state.error.message}`));
  } catch (error) {
    const failed = s3Failure(error, { address, action: "s3:GetObject", backend, signal: access.signal });
    return failed.code === "not-found" && /no such object/.test(failed.message) ? ok(null) : err(failed);
  }
}
