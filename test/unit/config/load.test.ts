import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadSettings, readSettings, secretValues } from "../../../server/src/config/load.ts";
import type { SettingKey } from "../../../shared/src/settings.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "terrafix-config-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (text: string, name = "terrafix.yaml"): void => writeFileSync(join(cwd, name), text);

async function problemsOf(text: string, env: NodeJS.ProcessEnv = {}): Promise<readonly string[]> {
  write(text);
  const loaded = await loadSettings({ cwd, env });
  return loaded.ok ? [] : loaded.error.map((problem) => `${problem.where}: ${problem.message}`);
}

async function load(env: NodeJS.ProcessEnv = {}, options?: Map<SettingKey, { option: string; value: string }>) {
  const loaded = await loadSettings({ cwd, env, options });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
}

describe("order of the layers", () => {
  it("has the documented defaults when nothing is set", async () => {
    const { settings, file, origins } = await load();
    expect(settings.vanta.baseUrl).toBe("https://api.vanta.com");
    expect(settings.vanta.clientId).toBeUndefined();
    expect(settings.batch).toMatchObject({ minimumScore: 0.8, repos: [], fixer: "auto", allowReplace: false });
    expect(settings.policies).toMatchObject({ logRetentionDays: 365, backupRetentionDays: 7, disabled: [] });
    expect(file).toBeNull();
    expect(origins.size).toBe(0);
  });

  it("lets the file win over defaults, the environment over the file, the command line over all", async () => {
    write("bedrock:\n  model: from-file\n  region: file-region\nbatch:\n  concurrency: 2\n");
    const onlyFile = await load();
    expect(onlyFile.settings.bedrock.model).toBe("from-file");
    expect(onlyFile.settings.batch.concurrency).toBe(2);
    expect(onlyFile.origins.get("bedrock.model")).toBe("terrafix.yaml:2:10");
    const env = { TERRAFIX_BEDROCK_MODEL: "from-env" };
    const both = await load(env, new Map([["batch.concurrency", { option: "--concurrency", value: "9" }]]));
    expect(both.settings.bedrock).toMatchObject({ model: "from-env", region: "file-region" });
    expect(both.settings.batch.concurrency).toBe(9);
    expect(both.origins.get("batch.concurrency")).toBe("option --concurrency");
  });

  it("reads terrafix.yml when there is no terrafix.yaml", async () => {
    write("log:\n  level: debug\n", "terrafix.yml");
    expect((await load()).settings.log.level).toBe("debug");
  });

  it("takes the first variable that is not empty", async () => {
    const { settings } = await load({ TERRAFIX_BEDROCK_REGION: " ", AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "x" });
    expect(settings.bedrock.region).toBe("eu-west-1");
  });

  it("treats empty variables, empty files and keys without a value as not set", async () => {
    write("");
    expect((await load({ GITHUB_TOKEN: "" })).settings.github.token).toBeUndefined();
    write("github:\nvanta:\n  clientId:\n");
    const { settings, file } = await load();
    expect(settings.vanta.clientId).toBeUndefined();
    expect(file).toBe(join(cwd, "terrafix.yaml"));
  });

  it("accepts an App id written as a number and a key with escaped line breaks", async () => {
    write("github:\n  appId: 12345\n");
    const key = "-----BEGIN RSA PRIVATE KEY-----\\nabc\\n-----END RSA PRIVATE KEY-----";
    const { settings } = await load({ GITHUB_APP_PRIVATE_KEY: key });
    expect(settings.github.appId).toBe("12345");
    expect(settings.github.appPrivateKey?.split("\n")).toHaveLength(3);
  });
});

describe("problems", () => {
  it("reports all of them at once with line and column", async () => {
    const problems = await problemsOf(
      ["vanta:", "  clientid: abc", "batch:", "  concurrency: many", "  fixer: magic", "nonsense: 1"].join("\n"),
    );
    expect(problems).toEqual([
      "terrafix.yaml:2:13: Unknown setting vanta.clientid. Did you mean vanta.clientId?",
      'terrafix.yaml:4:16: batch.concurrency: expected a whole number from 1 to 64, got "many".',
      'terrafix.yaml:5:10: batch.fixer: expected one of auto, rule, bedrock, got "magic".',
      "terrafix.yaml:6:11: Unknown setting nonsense.",
    ]);
  });

  it("names the group when a setting stands in the wrong one", async () => {
    expect((await problemsOf("batch:\n  token: x\n"))[0]).toContain("Did you mean github.token?");
  });

  it.each([
    ["batch:\n  concurrency: 0\n", "from 1 to 64, got 0"],
    ["batch:\n  concurrency: 1.5\n", "whole number"],
    ["batch:\n  minimumScore: 1.01\n", "a number from 0 to 1, got 1.01"],
    ["batch:\n  allowReplace: yes please\n", "true or false"],
    ["github:\n  labels: one\n", "a list of texts"],
    ["github:\n  labels: [1]\n", "a list of texts, got [1]"],
    ["github:\n  apiUrl: ftp://x\n", "https:// or http://"],
    ["vanta: text\n", "vanta must hold settings (key: value), got a text."],
    ["- a\n- b\n", "Expected groups of settings"],
  ])("explains %j", async (text, expected) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it.each([
    ["vanta:\n  clientId: [1\n", /^terrafix\.yaml:\d+:\d+: Not valid YAML: /],
    ["vanta:\n\tclientId: x\n", /^terrafix\.yaml:2:\d+: Not valid YAML: /],
    ["log:\n  level: info\nlog:\n  level: warn\n", /^terrafix\.yaml:3:1: Not valid YAML: .*unique/],
  ])("locates broken YAML %j", async (text, expected) => {
    const problems = await problemsOf(text);
    expect(problems[0]).toMatch(expected);
    expect(problems.join("").split("\n")).toHaveLength(1);
  });

  it("survives an alias bomb", async () => {
    const levels = ["a", "b", "c", "d", "e", "f", "g", "h"].map((name, i, all) =>
      i === 0 ? `${name}: &${name} [x,x,x,x,x,x,x,x,x]` : `${name}: &${name} [${Array(9).fill(`*${all[i - 1]}`)}]`,
    );
    const problems = await problemsOf(levels.join("\n"));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("Not usable YAML");
  });

  it("never shows the value of a secret", async () => {
    const problems = await problemsOf(
      "vanta:\n  clientSecret: [hunter22hunter22]\ngithub:\n  token: {a: hunter22hunter22}\n",
      {
        GITHUB_APP_PRIVATE_KEY: "hunter22hunter22",
        TERRAFIX_DATABASE_URL: "postgres://user:hunter22hunter22@db/x",
      },
    );
    expect(problems).toHaveLength(4);
    expect(problems.join("\n")).not.toContain("hunter22");
    expect(problems.join("\n")).toContain(
      "environment variable GITHUB_APP_PRIVATE_KEY: github.appPrivateKey: expected a private key",
    );
    expect(problems.join("\n")).toContain("PostgreSQL is not available in this version");
  });

  it("says when the named file is missing, a folder, or elsewhere", async () => {
    const at = async (configFile: string) => {
      const loaded = await loadSettings({ cwd, env: {}, configFile });
      return loaded.ok ? [] : loaded.error;
    };
    expect(await at("nope.yaml")).toEqual([
      { where: "nope.yaml", message: "The settings file does not exist; check the path after --config." },
    ]);
    mkdirSync(join(cwd, "folder"));
    expect((await at("folder"))[0]?.message).toContain("This is a folder");
  });

  it("lets doctor go on with the values that are right", async () => {
    write("batch:\n  concurrency: x\nlog:\n  level: warn\n");
    const loaded = await readSettings({ cwd, env: {} });
    expect(loaded.problems).toHaveLength(1);
    expect(loaded.settings.batch.concurrency).toBe(4);
    expect(loaded.settings.log.level).toBe("warn");
  });
});

describe("a settings file that was merely found", () => {
  const stranger =
    "github:\n  apiUrl: https://evil.example\nvanta:\n  baseUrl: https://evil.example\n  allowAnyHost: true\n";

  it("must not decide where credentials are sent", async () => {
    const problems = await problemsOf(stranger);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain("github.apiUrl decides where your credentials are sent");
    expect(problems[0]).toContain("set GITHUB_API_URL");
  });

  it("is trusted when the user names it", async () => {
    write(stranger);
    const loaded = await loadSettings({ cwd, env: {}, configFile: "terrafix.yaml" });
    expect(loaded.ok && loaded.value.settings.github.apiUrl).toBe("https://evil.example");
  });

  it("may name this machine or repeat the default", async () => {
    write(
      "github:\n  apiUrl: http://127.0.0.1:8080\nvanta:\n  baseUrl: https://api.vanta.com\n  allowAnyHost: false\n",
    );
    expect((await load()).settings.github.apiUrl).toBe("http://127.0.0.1:8080");
  });

  it.each(["http://127.0.0.1.evil.example", "http://localhost@evil.example", "http://evil.example/#localhost"])(
    "is not fooled by %s",
    async (url) => {
      expect(await problemsOf(`github:\n  apiUrl: ${JSON.stringify(url)}\n`)).toHaveLength(1);
    },
  );
});

it("lists the secrets to mask, and only those", async () => {
  const env = {
    VANTA_CLIENT_ID: "visible-id",
    VANTA_CLIENT_SECRET: "secret-a",
    GITHUB_TOKEN: "secret-b",
    AWS_SESSION_TOKEN: "secret-c",
  };
  expect(secretValues((await load(env)).settings, env)).toEqual(["secret-a", "secret-b", "secret-c"]);
});
