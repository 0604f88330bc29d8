import { type BackendConfig, groupOf, isTrue, listOf, textOf } from "./config.ts";

/** A place states are kept in, complete enough to be read. Values may be credentials: never print one whole. */
export type Backend = LocalBackend | S3Backend | CloudBackend | HttpBackend;

export interface LocalBackend {
  readonly kind: "local";
  /** Relative to the root module. */
  readonly path: string;
  readonly workspaceDirectory: string;
}

export interface AssumedRole {
  readonly arn: string;
  readonly externalId: string | null;
  readonly sessionName: string | null;
}

export interface S3Backend {
  readonly kind: "s3";
  readonly bucket: string;
  readonly key: string;
  readonly region: string | null;
  /** Other workspaces than `default` are below it: `<prefix>/<workspace>/<key>`. */
  readonly workspacePrefix: string;
  readonly profile: string | null;
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
  readonly sessionToken: string | null;
  readonly role: AssumedRole | null;
  readonly endpoint: string | null;
  readonly pathStyle: boolean;
  /** Base64; states may be encrypted with a key of the customer. */
  readonly customerKey: string | null;
}

export interface CloudBackend {
  readonly kind: "cloud";
  readonly host: string;
  readonly organization: string;
  readonly workspaces:
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "prefix"; readonly prefix: string }
    | { readonly kind: "tags"; readonly tags: readonly string[]; readonly project: string | null };
  readonly token: string | null;
}

export interface HttpBackend {
  readonly kind: "http";
  readonly address: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** Why no state can be read from it, as a clause that completes "its backend …". */
export interface BackendGap {
  readonly kind: "gap";
  readonly because: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Reader = (config: BackendConfig, env: Environment) => Backend | BackendGap;

const READERS: Readonly<Record<string, Reader>> = { local, s3, cloud, remote: cloud, http };

/**
 * The typed form of a backend's settings, completed by the variables that Terraform itself takes. Source: the pages
 * "Backend Type: s3", "http", "local", "remote" and "HCP Terraform Settings" of Terraform's documentation.
 */
export function backendOf(type: string, config: BackendConfig, env: Environment): Backend | BackendGap {
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader === undefined) return { kind: "gap", because: `is of the type "${type}", which is not read from here` };
  return reader(config, env);
}

function missing(...names: readonly string[]): BackendGap {
  const list = names.map((name) => `\`${name}\``).join(" and ");
  return {
    kind: "gap",
    because: `does not say its ${list} in the code, nor in a -backend-config file beside it; run terraform init there`,
  };
}

function local(config: BackendConfig): Backend {
  return {
    kind: "local",
    path: textOf(config, "path") ?? "terraform.tfstate",
    workspaceDirectory: textOf(config, "workspace_dir") ?? "terraform.tfstate.d",
  };
}

function s3(config: BackendConfig, env: Environment): Backend | BackendGap {
  const bucket = textOf(config, "bucket");
  const key = textOf(config, "key");
  if (bucket === null || key === null) {
    return missing(...(bucket === null ? ["bucket"] : []), ...(key === null ? ["key"] : []));
  }
  const role = groupOf(config, "assume_role");
  const arn = textOf(role, "role_arn") ?? textOf(config, "role_arn");
  const endpoint = textOf(groupOf(config, "endpoints"), "s3") ?? textOf(config, "endpoint") ?? env.AWS_ENDPOINT_URL_S3;
  return {
    kind: "s3",
    bucket,
    key: key.replace(/^\/+/, ""),
    region: textOf(config, "region") ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? null,
    workspacePrefix: textOf(config, "workspace_key_prefix") ?? "env:",
    profile: textOf(config, "profile"),
    accessKeyId: textOf(config, "access_key"),
    secretAccessKey: textOf(config, "secret_key"),
    sessionToken: textOf(config, "token"),
    role:
      arn === null
        ? null
        : {
            arn,
            externalId: textOf(role, "external_id") ?? textOf(config, "external_id"),
            sessionName: textOf(role, "session_name") ?? textOf(config, "session_name"),
          },
    endpoint: endpoint ?? null,
    pathStyle: isTrue(config, "use_path_style") || isTrue(config, "force_path_style"),
    customerKey: textOf(config, "sse_customer_key") ?? env.AWS_SSE_CUSTOMER_KEY ?? null,
  };
}

function cloud(config: BackendConfig, env: Environment): Backend | BackendGap {
  const organization = textOf(config, "organization") ?? env.TF_CLOUD_ORGANIZATION ?? null;
  if (organization === null) return missing("organization");
  const group = groupOf(config, "workspaces");
  const name = textOf(group, "name") ?? (env.TF_WORKSPACE === "" ? null : env.TF_WORKSPACE) ?? null;
  const prefix = textOf(group, "prefix");
  const tags = listOf(group, "tags");
  if (name === null && prefix === null && tags.length === 0) return missing("workspaces");
  return {
    kind: "cloud",
    host: textOf(config, "hostname") ?? env.TF_CLOUD_HOSTNAME ?? "app.terraform.io",
    organization,
    workspaces:
      name !== null
        ? { kind: "name", name }
        : prefix !== null
          ? { kind: "prefix", prefix }
          : { kind: "tags", tags, project: textOf(group, "project") ?? env.TF_CLOUD_PROJECT ?? null },
    token: textOf(config, "token"),
  };
}

function http(config: BackendConfig, env: Environment): Backend | BackendGap {
  const address = textOf(config, "address") ?? env.TF_HTTP_ADDRESS ?? null;
  if (address === null) return missing("address");
  return {
    kind: "http",
    address,
    username: textOf(config, "username") ?? env.TF_HTTP_USERNAME ?? null,
    password: textOf(config, "password") ?? env.TF_HTTP_PASSWORD ?? null,
  };
}
