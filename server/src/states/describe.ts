import { safeUrl } from "../platform/http/redact.ts";
import type { Backend, CloudBackend } from "../terraform/state/backends/backend.ts";

/** A backend in words that hold no credential of it. */
export interface BackendWords {
  /** `S3 s3://states/prod.tfstate, other workspaces below env:/`. */
  readonly what: string;
  /** What reading it takes. */
  readonly permission: string;
}

/** Says where a backend is and what reading it takes. Never its keys, tokens, passwords or queries. */
export function describeBackend(backend: Backend): BackendWords {
  switch (backend.kind) {
    case "s3": {
      const { bucket, key, workspacePrefix, role } = backend;
      const assume = role === null ? "" : `, sts:AssumeRole on ${role.arn}`;
      return {
        what: `S3 s3://${bucket}/${key}, other workspaces below ${workspacePrefix}/`,
        permission: `s3:GetObject, s3:ListBucket, kms:Decrypt where it is encrypted${assume}`,
      };
    }
    case "cloud":
      return {
        what: `HCP Terraform ${backend.host}/${backend.organization}, ${workspacesText(backend)}`,
        permission: "a token that may read state versions",
      };
    case "http":
      return { what: `http ${addressText(backend.address)}`, permission: "a GET of the address" };
    case "local":
      return { what: `local ${backend.path}`, permission: "none" };
  }
}

function workspacesText({ workspaces }: CloudBackend): string {
  switch (workspaces.kind) {
    case "name":
      return `workspace ${workspaces.name}`;
    case "prefix":
      return `workspaces ${workspaces.prefix}*`;
    case "tags":
      return `workspaces tagged ${workspaces.tags.join(", ")}`;
  }
}

function addressText(address: string): string {
  return URL.canParse(address) ? safeUrl(new URL(address)) : "(an address that is no URL)";
}
