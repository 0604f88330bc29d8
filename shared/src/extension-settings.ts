/**
 * Settings of the editor extension, once: the manifest, the values the client sends and what the server reads are held
 * to this table by a contract test. Keys are VS Code keys without the `terrafix.` in front; the server gets the nested
 * object (`{ scan: { run: "onType" }, … }`) as answer to `workspace/configuration` for the section `terrafix` and as
 * `initializationOptions.settings`. Editors other than VS Code may leave out any of it.
 */
export interface ExtensionSettingSpec {
  readonly type: "string" | "integer" | "boolean" | "strings" | "enum";
  readonly default: string | number | boolean | readonly string[];
  readonly values?: readonly string[] | undefined;
  /** Inclusive bounds of an `integer`. */
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /**
   * Who may set it. `machine`: the user alone, since it decides where credentials go. `machine-overridable`: a path or
   * a cost, which a *trusted* workspace may set. `resource`: each folder for itself.
   */
  readonly scope: "machine" | "machine-overridable" | "resource" | "window";
  /** Ignored in a workspace that is not trusted. */
  readonly restricted: boolean;
}

export const SCAN_RUNS = ["off", "onSave", "onType"] as const;
export const TRACE_LEVELS = ["off", "messages", "verbose"] as const;

export const EXTENSION_SETTINGS = {
  /** When the catalogue's own scan runs; its findings are marked as predicted. */
  "scan.run": { type: "enum", values: SCAN_RUNS, default: "onType", scope: "resource", restricted: false },
  /** Policy ids that are neither checked nor fixed. */
  "policies.disabled": { type: "strings", default: [], scope: "resource", restricted: false },
  /** Findings file, relative to the folder: works without a Vanta account. */
  "findings.file": { type: "string", default: "", scope: "machine-overridable", restricted: true },
  /** Terraform state files (version 4) or `terraform show -json` outputs, relative to the folder. */
  "state.files": { type: "strings", default: [], scope: "machine-overridable", restricted: true },
  /** Also read the states in the backends that the code names, with the user's own credentials for them. */
  "state.readBackends": { type: "boolean", default: false, scope: "machine", restricted: true },
  /** Minutes between two polls of the source; 0 polls only when asked. */
  "vanta.pollMinutes": {
    type: "integer",
    default: 15,
    minimum: 0,
    maximum: 1440,
    scope: "window",
    restricted: false,
  },
  "vanta.baseUrl": { type: "string", default: "https://api.vanta.com", scope: "machine", restricted: true },
  /** REST API; found from the git remote when empty. */
  "github.apiUrl": { type: "string", default: "", scope: "machine", restricted: true },
  "github.draft": { type: "boolean", default: false, scope: "resource", restricted: false },
  "github.labels": { type: "strings", default: ["terrafix"], scope: "resource", restricted: false },
  "bedrock.model": {
    type: "string",
    default: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    scope: "machine-overridable",
    restricted: true,
  },
  /** Profile of the shared AWS configuration; the SDK's own chain when empty. */
  "bedrock.profile": { type: "string", default: "", scope: "machine", restricted: true },
  /** The profile's own region when empty. */
  "bedrock.region": { type: "string", default: "", scope: "machine", restricted: true },
  "bedrock.endpoint": { type: "string", default: "", scope: "machine", restricted: true },
  "codeLens.enabled": { type: "boolean", default: true, scope: "resource", restricted: false },
  "trace.server": { type: "enum", values: TRACE_LEVELS, default: "off", scope: "window", restricted: false },
} as const satisfies Record<string, ExtensionSettingSpec>;

type Table = typeof EXTENSION_SETTINGS;
export type ExtensionSettingKey = keyof Table;

/** Type of the value behind a key, such as `ExtensionSettingValue<"scan.run">`. */
export type ExtensionSettingValue<K extends ExtensionSettingKey> = Table[K] extends {
  type: "enum";
  values: readonly (infer V)[];
}
  ? V
  : Table[K] extends { type: "integer" }
    ? number
    : Table[K] extends { type: "boolean" }
      ? boolean
      : Table[K] extends { type: "strings" }
        ? readonly string[]
        : string;

type Groups = ExtensionSettingKey extends `${infer G}.${string}` ? G : never;

/** The nested object that travels to the server. */
export type ExtensionSettings = {
  readonly [G in Groups]: {
    readonly [K in ExtensionSettingKey as K extends `${G}.${infer Name}` ? Name : never]: ExtensionSettingValue<K>;
  };
};

/** What the extension sends with `initialize`. Every part is optional for other editors. */
export interface InitializationOptions {
  readonly settings?: Partial<ExtensionSettings> | undefined;
  /** False in a restricted workspace. Absent means trusted: editors without the notion open what the user opens. */
  readonly trusted?: boolean | undefined;
  /** The client sends `terrafix/credentials` once it runs: until then nobody is signed in, whatever the environment says. */
  readonly credentialsFollow?: boolean | undefined;
  /** BCP 47, for messages. */
  readonly locale?: string | undefined;
}
