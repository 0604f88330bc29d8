/**
 * Every setting of the product, once. The validation, the environment mapping, the JSON schema of `terrafix.yaml`,
 * its documentation and the TypeScript type are all derived from this table, so a new setting is one entry here.
 */
export interface SettingSpec {
  /** `id` may be written as a number; `pem` is a private key in PEM text; `url` is http or https; `strings` is a list. */
  readonly type: "string" | "id" | "pem" | "url" | "integer" | "number" | "boolean" | "strings" | "enum";
  /** One sentence for the documentation and for editors. */
  readonly description: string;
  /** Used when nobody sets it. Without one the setting may stay undefined. */
  readonly default?: string | number | boolean | readonly string[] | undefined;
  /** Environment variables that set it; the first that is not empty wins. */
  readonly env?: readonly string[] | undefined;
  /** Closed choices of an `enum`. */
  readonly values?: readonly string[] | undefined;
  /** Inclusive bounds of a number. */
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /** Never printed, and masked wherever it turns up in output. */
  readonly secret?: boolean | undefined;
  /**
   * Decides where credentials are sent. A settings file that merely lies in the current folder may come with a
   * stranger's repository, so there it may only name this machine; elsewhere (environment, command line, `--config`)
   * it is the user's own word.
   */
  readonly trusted?: boolean | undefined;
}

export const SOURCES = ["vanta", "file", "policies"] as const;
export const DELIVERIES = ["diff", "write", "pull-request"] as const;
export const FIXERS = ["auto", "rule", "bedrock"] as const;
export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

/** What each group is for; shown above its settings in the documentation. */
export const SETTING_GROUPS = {
  vanta: "Where findings come from.",
  github: "Where pull requests go.",
  bedrock: "The model that proposes a fix when no rule covers the finding.",
  database: "The state store.",
  batch: "One pass of the pipeline.",
  terraform: "How the Terraform code is read and applied.",
  state: "Terraform states beyond the files that are named and those lying in the repository.",
  policies: "What compliant means where the standard leaves a number open.",
  log: "Messages on stderr.",
} as const;

export const SETTINGS = {
  vanta: {
    clientId: {
      type: "string",
      env: ["VANTA_CLIENT_ID"],
      description: "Client id of a Vanta API application; read access is enough.",
    },
    clientSecret: {
      type: "string",
      secret: true,
      env: ["VANTA_CLIENT_SECRET"],
      description: "Client secret of that application. Prefer the environment to a file.",
    },
    baseUrl: {
      type: "url",
      default: "https://api.vanta.com",
      trusted: true,
      env: ["VANTA_BASE_URL"],
      description: "Vanta's API; `https://api.vanta-gov.com` for government tenants.",
    },
    allowAnyHost: {
      type: "boolean",
      default: false,
      trusted: true,
      description: "Accept a `baseUrl` that is none of Vanta's own hosts, such as a company's API gateway.",
    },
  },
  github: {
    token: {
      type: "string",
      secret: true,
      env: ["GITHUB_TOKEN"],
      description: "Token that may push branches and open pull requests (contents and pull requests: write).",
    },
    appId: {
      type: "id",
      env: ["GITHUB_APP_ID"],
      description: "Id of a GitHub App installed on the repositories; used instead of a token.",
    },
    appPrivateKey: {
      type: "pem",
      secret: true,
      env: ["GITHUB_APP_PRIVATE_KEY"],
      description: "The App's private key as PEM text; `\\n` stands for a line break.",
    },
    apiUrl: {
      type: "url",
      default: "https://api.github.com",
      trusted: true,
      env: ["GITHUB_API_URL"],
      description: "REST API; `https://<host>/api/v3` for GitHub Enterprise Server.",
    },
    writeSpacingMs: {
      type: "integer",
      default: 1000,
      minimum: 0,
      maximum: 60000,
      env: ["TERRAFIX_GITHUB_WRITE_SPACING_MS"],
      description: "Pause between writes in milliseconds; GitHub asks for a second, Enterprise servers may need none.",
    },
    draft: { type: "boolean", default: false, description: "Open pull requests as drafts." },
    labels: {
      type: "strings",
      default: ["terrafix"],
      description: "Labels put on every pull request; created when missing.",
    },
  },
  bedrock: {
    model: {
      type: "string",
      default: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      env: ["TERRAFIX_BEDROCK_MODEL"],
      description: "Model id, inference profile id or ARN.",
    },
    region: {
      type: "string",
      env: ["TERRAFIX_BEDROCK_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"],
      description: "AWS region of the model.",
    },
    endpoint: {
      type: "url",
      trusted: true,
      env: ["TERRAFIX_BEDROCK_ENDPOINT"],
      description: "Another address for the Bedrock runtime, such as a VPC endpoint.",
    },
    maxTokens: {
      type: "integer",
      default: 4096,
      minimum: 256,
      maximum: 64000,
      description:
        "Longest reply of the model. Bedrock counts it against the quota before the reply exists: keep it small.",
    },
    tokensPerMinute: {
      type: "integer",
      default: 200000,
      minimum: 1000,
      description: "Pace of all requests together, in tokens per minute.",
    },
    tokenBudget: {
      type: "integer",
      default: 2000000,
      minimum: 0,
      description: "Tokens one run may spend; findings beyond it are refused with `budget-exhausted`.",
    },
    timeoutMs: {
      type: "integer",
      default: 60000,
      minimum: 1000,
      maximum: 600000,
      description: "Longest wait for one reply, in milliseconds.",
    },
  },
  database: {
    url: {
      type: "string",
      secret: true,
      env: ["TERRAFIX_DATABASE_URL"],
      description: "`sqlite:path`, relative to the current folder; without it a file in the user's data folder.",
    },
  },
  batch: {
    repos: { type: "strings", default: [], description: "Folders or git URLs; the current folder when empty." },
    source: {
      type: "enum",
      values: SOURCES,
      description: "Where findings come from; `vanta` when its credentials are there.",
    },
    findings: { type: "string", description: "Findings file for the source `file`." },
    deliver: {
      type: "enum",
      values: DELIVERIES,
      description: "What happens with a fix; `pull-request` when GitHub credentials are there, else `diff`.",
    },
    fixer: {
      type: "enum",
      values: FIXERS,
      default: "auto",
      description: "Who proposes the fix; `auto` asks the rule first and the model when there is none.",
    },
    out: { type: "string", description: "Folder for report.json, report.md and patches/." },
    state: {
      type: "strings",
      default: [],
      description: "Terraform state files (version 4) or `terraform show -json` outputs.",
    },
    concurrency: {
      type: "integer",
      default: 4,
      minimum: 1,
      maximum: 64,
      description: "Findings worked on at the same time.",
    },
    minimumScore: {
      type: "number",
      default: 0.8,
      minimum: 0,
      maximum: 1,
      description: "How sure the match of finding and block must be before a fix is made without asking.",
    },
    secondOpinion: {
      type: "boolean",
      default: true,
      description: "Ask Checkov too when it is on the PATH; takes seconds per fix.",
    },
    allowReplace: {
      type: "boolean",
      default: false,
      description: "Also deliver fixes that make Terraform destroy and recreate the resource.",
    },
  },
  terraform: {
    varFiles: {
      type: "strings",
      default: [],
      description:
        "Files that Terraform is given with `-var-file`, in that order, from the current folder or the repository.",
    },
    workspace: {
      type: "string",
      env: ["TF_WORKSPACE"],
      description: "The value of `terraform.workspace`; without it every workspace that the code speaks of is tried.",
    },
    ignore: {
      type: "strings",
      default: [],
      description: "Paths in the repository that are not read, in the syntax of `.gitignore`.",
    },
    cache: {
      type: "boolean",
      default: true,
      env: ["TERRAFIX_CACHE"],
      description:
        "Keep in the user's cache folder what was learnt of the files of a repository (names, times and hashes, no text), so that the next start reads only what changed.",
    },
  },
  state: {
    readBackends: {
      type: "boolean",
      default: false,
      trusted: true,
      env: ["TERRAFIX_READ_BACKENDS"],
      description:
        "Read the states in the backends that the code names (S3, HCP Terraform, http) with your own credentials for them. Nothing is written.",
    },
  },
  policies: {
    disabled: { type: "strings", default: [], description: "Policy ids that are neither checked nor fixed." },
    logRetentionDays: {
      type: "integer",
      default: 365,
      minimum: 1,
      maximum: 3653,
      description: "Days CloudWatch log groups must keep their events.",
    },
    backupRetentionDays: {
      type: "integer",
      default: 7,
      minimum: 1,
      maximum: 35,
      description: "Days automated database backups must be kept.",
    },
    passwordMinimumLength: {
      type: "integer",
      default: 14,
      minimum: 8,
      maximum: 128,
      description: "Least length of an IAM user's password.",
    },
    trustedCidrs: {
      type: "strings",
      default: [],
      description:
        "Networks that may reach administrative ports, written instead of 0.0.0.0/0; the VPC's own when empty.",
    },
  },
  log: {
    level: { type: "enum", values: LOG_LEVELS, default: "info", description: "Least severe message that is shown." },
  },
} as const satisfies Record<keyof typeof SETTING_GROUPS, Record<string, SettingSpec>>;

type BaseValue<S> = S extends { type: "string" | "id" | "pem" | "url" }
  ? string
  : S extends { type: "integer" | "number" }
    ? number
    : S extends { type: "boolean" }
      ? boolean
      : S extends { type: "strings" }
        ? readonly string[]
        : S extends { type: "enum"; values: readonly (infer V)[] }
          ? V
          : never;

type Table = typeof SETTINGS;

/** All settings after loading: those with a default always have a value. */
export type Settings = {
  readonly [G in keyof Table]: {
    readonly [K in keyof Table[G]]: Table[G][K] extends { default: unknown }
      ? BaseValue<Table[G][K]>
      : BaseValue<Table[G][K]> | undefined;
  };
};

/** `vanta.clientId`, `batch.repos`, … */
export type SettingKey = { [G in keyof Table & string]: `${G}.${keyof Table[G] & string}` }[keyof Table & string];

/** Names a settings file may have in the current folder, in the order they are looked for. */
export const SETTINGS_FILE_NAMES = ["terrafix.yaml", "terrafix.yml"] as const;
