import { expect, it } from "vitest";
import type { CommandContext } from "../../../server/src/cli/command.ts";
import { createDoctor } from "../../../server/src/cli/doctor/command.ts";
import type { DoctorProbes } from "../../../server/src/cli/doctor/probes.ts";
import type { Output } from "../../../server/src/cli/output.ts";
import { readSettings } from "../../../server/src/config/load.ts";
import type { ConfigProblem } from "../../../server/src/config/problem.ts";
import { silentLogger } from "../../../server/src/observe/log.ts";
import type { FoundBackends } from "../../../server/src/states/find-backends.ts";
import { nullStore } from "../../../server/src/store/null.ts";
import { type Failure, failure } from "../../../shared/src/reasons.ts";
import { err, ok } from "../../../shared/src/result.ts";

const VANTA = { VANTA_CLIENT_ID: "client-id-1", VANTA_CLIENT_SECRET: "vanta-secret-1" };
const KEY = "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----";

/** A machine on which everything is there and nothing is configured. */
const healthy: DoctorProbes = {
  nodeVersion: "22.1.0",
  toolVersion: (file) => Promise.resolve(ok(`${file} 1.2.3`)),
  vanta: () => Promise.resolve(ok({})),
  http: () => Promise.resolve(answer(200)),
  appToken: () => Promise.resolve("jwt-token-1"),
  aws: () => Promise.reject(new Error("Could not load credentials from any providers")),
  openStore: () => Promise.resolve(ok({ ...nullStore(), location: "/data/state.sqlite" })),
  backends: () => Promise.resolve(ok({ backends: [], gaps: [] })),
  readBackend: () => Promise.reject(new Error("no backend may be asked")),
  missingAssets: () => [],
};

function answer(status: number, headers: Record<string, string> = {}) {
  return ok({ status, headers: { get: (name: string) => headers[name] ?? null }, text: "" });
}

interface Case {
  readonly probes?: Partial<DoctorProbes>;
  readonly env?: NodeJS.ProcessEnv;
  readonly problems?: readonly ConfigProblem[];
}

async function examine({ probes = {}, env = {}, problems = [] }: Case) {
  const { settings, origins, file } = await readSettings({ cwd: "/nowhere", env });
  let text = "";
  const output: Output = {
    isTty: false,
    columns: 80,
    text: (more) => {
      text += more;
    },
    json: (value) => {
      text += JSON.stringify(value);
    },
    error: () => undefined,
    problem: () => null,
  };
  const ctx: CommandContext = {
    settings,
    configuration: { file, origins, problems },
    log: silentLogger(),
    output,
    progress: { stage: () => undefined, tick: () => undefined, done: () => undefined },
    signal: new AbortController().signal,
    // No settings files of the person who runs the tests.
    env: { AWS_CONFIG_FILE: "/nowhere/config", ...env },
    cwd: "/nowhere",
    stdinIsTty: false,
  };
  const doctor = createDoctor({ ...healthy, ...probes });
  const code = await doctor.run(ctx, { operands: [], options: { json: true } });
  const { checks, exitCode } = JSON.parse(text);
  expect(exitCode).toBe(code);
  const human = await doctor.run(ctx, { operands: [], options: {} });
  expect(human).toBe(code);
  const find = (name: string) => checks.find((check: { name: string }) => check.name === name);
  return { code, checks, find, text };
}

const notThere = (file: string): { ok: false; error: Failure } =>
  err(failure("not-found", `${file} is not on the PATH`));

it("finds nothing wrong when nothing is configured", async () => {
  const { code, find } = await examine({});
  expect(code).toBe(0);
  for (const name of ["vanta", "github", "bedrock"]) expect(find(name)).toMatchObject({ status: "missing" });
  for (const name of ["node", "git", "store", "data files", "configuration"]) expect(find(name).status).toBe("ok");
  expect(find("vanta").mend).toContain("VANTA_CLIENT_ID");
});

it("calls Node that is too old broken", async () => {
  expect((await examine({ probes: { nodeVersion: "20.18.9" } })).find("node").status).toBe("broken");
  expect((await examine({ probes: { nodeVersion: "20.19.0" } })).code).toBe(0);
  expect((await examine({ probes: { nodeVersion: "100.0.0" } })).code).toBe(0);
});

it("needs git, is content with tofu, and does without scanners", async () => {
  const toolVersion: DoctorProbes["toolVersion"] = (file) =>
    Promise.resolve(file === "tofu" ? ok("OpenTofu v1.9") : notThere(file));
  const { code, find } = await examine({ probes: { toolVersion } });
  expect(find("terraform")).toMatchObject({ status: "ok", detail: "OpenTofu v1.9" });
  expect(find("checkov").status).toBe("missing");
  expect(find("git").status).toBe("broken");
  expect(code).toBe(1);
});

it("reports a tool that is there but does not run", async () => {
  const toolVersion: DoctorProbes["toolVersion"] = (file) =>
    Promise.resolve(file === "trivy" ? err(failure("internal", "trivy ended with code 127")) : ok("1"));
  expect((await examine({ probes: { toolVersion } })).find("trivy").status).toBe("broken");
});

it("reports wrong configuration before everything else", async () => {
  const problems = [{ where: "terrafix.yaml:1:1", message: "Unknown setting x." }];
  const { code, find } = await examine({ problems, probes: { missingAssets: () => ["a"] } });
  expect(code).toBe(2);
  expect(find("configuration")).toMatchObject({ status: "invalid", detail: "terrafix.yaml:1:1: Unknown setting x." });
});

it.each([
  [ok({}), "ok", 0],
  [err(failure("unauthorized", "Vanta refused the credentials.")), "broken", 1],
  [err(failure("network", "Could not reach Vanta.")), "unreachable", 3],
  [err(failure("timeout", "Vanta did not answer.")), "unreachable", 3],
])("asks Vanta: %j", async (result, status, expected) => {
  const { code, find } = await examine({ env: VANTA, probes: { vanta: () => Promise.resolve(result) } });
  expect(find("vanta").status).toBe(status);
  expect(code).toBe(expected);
});

it.each([
  [{ VANTA_CLIENT_ID: "x-client" }, "vanta", "VANTA_CLIENT_SECRET"],
  [{ VANTA_CLIENT_SECRET: "x-secret" }, "vanta", "VANTA_CLIENT_ID"],
  [{ GITHUB_APP_ID: "12" }, "github", "GITHUB_APP_PRIVATE_KEY"],
  [{ GITHUB_APP_PRIVATE_KEY: KEY }, "github", "GITHUB_APP_ID"],
])("calls half of the credentials broken: %j", async (env, name, mend) => {
  const { code, find } = await examine({ env });
  expect(find(name)).toMatchObject({ status: "broken", mend: `Set ${mend} as well.` });
  expect(code).toBe(1);
});

it.each([
  [answer(200, { "x-oauth-scopes": "repo, workflow" }), "ok", /scopes: repo, workflow/],
  [answer(200, { "x-oauth-scopes": "public_repo" }), "ok", /public repositories only/],
  [answer(200, { "x-oauth-scopes": "read:org" }), "broken", /no scope to push/],
  [answer(200, { "x-oauth-scopes": "" }), "broken", /scopes: none/],
  [answer(200), "ok", /per repository/],
  [answer(404), "ok", /accepted/],
  [answer(401), "broken", /refused \(401\)/],
  [answer(403), "broken", /403/],
  [answer(302), "broken", /unexpected answer 302/],
  [answer(502), "unreachable", /502/],
  [err(failure("network", "Could not reach it.")), "unreachable", /Could not reach/],
])("asks GitHub about a token (case %#)", async (result, status, detail) => {
  const env = { GITHUB_TOKEN: "github-token-1", GITHUB_API_URL: "https://ghe.example/api/v3/" };
  let asked = "";
  const http: DoctorProbes["http"] = (url) => {
    asked = url.href;
    return Promise.resolve(result);
  };
  const { find } = await examine({ env, probes: { http } });
  expect(asked).toBe("https://ghe.example/api/v3/rate_limit");
  expect(find("github").status).toBe(status);
  expect(find("github").detail).toMatch(detail);
});

it("proves to be the GitHub App", async () => {
  const env = { GITHUB_APP_ID: "12", GITHUB_APP_PRIVATE_KEY: KEY };
  const headers: unknown[] = [];
  const http: DoctorProbes["http"] = (url, sent) => {
    headers.push(url.pathname, sent);
    return Promise.resolve(answer(200));
  };
  expect((await examine({ env, probes: { http } })).find("github").status).toBe("ok");
  expect(headers.slice(0, 2)).toEqual(["/app", { authorization: "Bearer jwt-token-1" }]);
  const appToken = () => Promise.reject(new Error(KEY));
  const bad = await examine({ env, probes: { appToken } });
  expect(bad.find("github").detail).toContain("private key cannot be read");
  expect((await examine({ env, probes: { http: () => Promise.resolve(answer(401)) } })).find("github").status).toBe(
    "broken",
  );
});

it("tells AWS credentials that nobody set from those that do not work", async () => {
  const found = { aws: () => Promise.resolve({ region: "eu-west-1", accessKeyId: "AKIAEXAMPLEEXAMPLE12" }) };
  const good = await examine({ probes: found });
  expect(good.find("bedrock")).toMatchObject({ status: "ok" });
  expect(good.text).not.toContain("AKIAEXAMPLE");
  expect((await examine({ env: { AWS_PROFILE: "work" } })).find("bedrock").status).toBe("broken");
  const noRegion = { aws: () => Promise.reject(new Error("Region is missing")) };
  const env = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLEEXAMPLE12" };
  expect((await examine({ env, probes: noRegion })).find("bedrock").mend).toContain("TERRAFIX_BEDROCK_REGION");
  const key = { AWS_BEARER_TOKEN_BEDROCK: "bedrock-key-1" };
  expect((await examine({ env: key })).find("bedrock").status).toBe("broken");
  const keyed = await examine({ env: { ...key, AWS_REGION: "us-east-1" } });
  expect(keyed.find("bedrock").status).toBe("ok");
  expect(keyed.text).not.toContain("bedrock-key-1");
});

it("reports a store that cannot be used and data files that are gone", async () => {
  const openStore = () => Promise.resolve(err(failure("timeout", "The state store stayed locked.")));
  const { code, find } = await examine({ probes: { openStore, missingAssets: () => ["arn-table.json.br"] } });
  expect(find("store").status).toBe("broken");
  expect(find("data files").detail).toContain("arn-table.json.br");
  expect(code).toBe(1);
});

const NO_SETTING = {
  region: null,
  profile: null,
  accessKeyId: "AKIAEXAMPLEEXAMPLE12",
  secretAccessKey: "state-secret-1",
  sessionToken: "state-session-1",
  endpoint: null,
  pathStyle: false,
  customerKey: "state-customer-key-1",
};
const BACKENDS: FoundBackends = {
  backends: [
    {
      root: "prod",
      where: "prod/main.tf:2",
      backend: {
        ...NO_SETTING,
        kind: "s3",
        bucket: "states",
        key: "prod.tfstate",
        workspacePrefix: "env:",
        role: { arn: "arn:aws:iam::111122223333:role/reader", externalId: "external-1", sessionName: null },
      },
    },
    {
      root: "web",
      where: "web/main.tf:2",
      backend: {
        kind: "cloud",
        host: "app.terraform.io",
        organization: "acme",
        workspaces: { kind: "prefix", prefix: "web-" },
        token: "cloud-token-1",
      },
    },
    {
      root: "old",
      where: "old/main.tf:2",
      backend: {
        kind: "http",
        address: "https://user:http-pass-1@state.example/old?token=http-query-1",
        username: null,
        password: "http-pass-2",
      },
    },
    {
      root: "own",
      where: "own/main.tf:2",
      backend: { kind: "local", path: "own.tfstate", workspaceDirectory: "terraform.tfstate.d" },
    },
  ],
  gaps: [{ root: "g", message: 'The backend at g/main.tf:2 is of the type "gcs", which is not read from here.' }],
};
const SECRETS =
  /EXAMPLEEXAMPLE|state-secret|state-session|customer-key|external-1|cloud-token|http-pass|http-query|user:/;
const named: DoctorProbes["backends"] = () => Promise.resolve(ok(BACKENDS));
const details = (checks: readonly { name: string; status: string; detail: string }[]) =>
  checks.filter(({ name }) => name === "states").map(({ status, detail }) => `${status} ${detail}`);

it("says which backends would be read, with which permission, and asks none of them", async () => {
  const { code, checks, text } = await examine({ probes: { backends: named } });
  expect(code).toBe(0);
  expect(details(checks)).toEqual([
    "missing state.readBackends is off: 3 backends of the code here are not read",
    "ok prod/main.tf:2: S3 s3://states/prod.tfstate, other workspaces below env:/ (would take: s3:GetObject, s3:ListBucket, kms:Decrypt where it is encrypted, sts:AssumeRole on arn:aws:iam::111122223333:role/reader)",
    "ok web/main.tf:2: HCP Terraform app.terraform.io/acme, workspaces web-* (would take: a token that may read state versions)",
    "ok old/main.tf:2: http https://state.example/old (would take: a GET of the address)",
    'missing The backend at g/main.tf:2 is of the type "gcs", which is not read from here.',
  ]);
  expect(text).not.toMatch(SECRETS);
});

it("reads the backends when that is allowed, and says which of them cannot be", async () => {
  const readBackend: DoctorProbes["readBackend"] = ({ root }) => {
    if (root === "web") return Promise.resolve(err(failure("unauthorized", "There is no token for app.terraform.io.")));
    if (root === "old") return Promise.resolve(err(failure("network", "Could not reach state.example.")));
    return Promise.resolve(ok({ files: [], notes: [] }));
  };
  const env = { TERRAFIX_READ_BACKENDS: "true" };
  const { code, checks, text } = await examine({ env, probes: { backends: named, readBackend } });
  expect(code).toBe(1);
  expect(details(checks).slice(0, 4)).toEqual([
    "ok state.readBackends is on: 3 backends of the code here are read",
    "ok prod/main.tf:2: S3 s3://states/prod.tfstate, other workspaces below env:/: no state there yet",
    "broken web/main.tf:2: HCP Terraform app.terraform.io/acme, workspaces web-*: There is no token for app.terraform.io.",
    "unreachable old/main.tf:2: http https://state.example/old: Could not reach state.example.",
  ]);
  expect(text).not.toMatch(SECRETS);
});

it("never prints a secret", async () => {
  const env = { ...VANTA, GITHUB_TOKEN: "github-token-1", TERRAFIX_DATABASE_URL: "sqlite:secret-place.db" };
  const { text } = await examine({ env });
  for (const secret of ["vanta-secret-1", "github-token-1", "secret-place"]) expect(text).not.toContain(secret);
  expect(text).toContain("github.token (environment variable GITHUB_TOKEN)");
});
