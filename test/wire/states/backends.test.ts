import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadStates } from "../../../server/src/states/load.ts";
import { loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import { startCloud } from "../../../sim/src/states/cloud.ts";
import { type HttpStateOptions, startHttpState } from "../../../sim/src/states/http.ts";
import { type S3SimOptions, startS3 } from "../../../sim/src/states/s3.ts";
import { stateText } from "../../unit/locate/support.ts";

// Backends as the code declares them, read over HTTP from stand-ins.

let folder = "";
const closing: (() => Promise<void>)[] = [];
const SECRET = "s3cret-in-the-state";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "terrafix-states-"));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
});

const ENV = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", HOME: "/nonexistent" };

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

async function load(backends: "off" | "read", env: Readonly<Record<string, string>> = {}) {
  const { signal } = new AbortController();
  const index = await loadIndex(folder, signal);
  const before = { ...process.env };
  // The SDK reads credentials from the process.
  Object.assign(process.env, ENV);
  try {
    const read = await loadStates({ index, folder, given: [], cwd: folder, backends, env: { ...ENV, ...env }, signal });
    if (!read.ok) throw new Error(read.error.message);
    return { index, ...read.value };
  } finally {
    for (const name of Object.keys(ENV)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

/** A state with one security group and a secret beside it. */
function group(id: string): string {
  return stateText([
    {
      type: "aws_security_group",
      name: "web",
      attributes: { id, arn: `arn:aws:ec2:eu-west-1:111111111111:security-group/${id}` },
    },
    { type: "aws_db_instance", name: "db", attributes: { id: "db", password: SECRET } },
  ]);
}

const GROUP = 'resource "aws_security_group" "web" {\n  description = "web"\n}\n';

function s3Block(url: string, more: string): string {
  return `terraform {\n  backend "s3" {\n    endpoints = { s3 = "${url}" }\n    use_path_style = true\n${more}\n  }\n}\n`;
}

async function s3(options: S3SimOptions) {
  const sim = await startS3(options);
  closing.push(() => sim.close());
  return sim;
}

const KEY = '    bucket = "states"\n    key = "prod/web.tfstate"\n    region = "us-east-1"';

describe("S3", () => {
  it("is asked for nothing without permission", async () => {
    const sim = await s3({ objects: {} });
    await write({ "prod/main.tf": s3Block(sim.url, KEY) + GROUP });
    const { state } = await load("off");
    expect(state).toBeNull();
    expect(sim.log).toEqual([]);
  });

  it("gives each root its own state, and equal addresses do not mix", async () => {
    const sim = await s3({
      objects: {
        "states/prod/web.tfstate": group("sg-0aaaaaaaaaaaaaaa1"),
        "states/staging/web.tfstate": group("sg-0bbbbbbbbbbbbbbb2"),
      },
    });
    await write({
      "prod/main.tf": s3Block(sim.url, KEY) + GROUP,
      "staging/main.tf": s3Block(sim.url, KEY.replace("prod/", "staging/")) + GROUP,
    });
    const { state, index, problems } = await load("read");
    expect(problems).toEqual([]);
    const { receipt } = locateOrRefuse({ id: "sg-0bbbbbbbbbbbbbbb2" }, index, { state });
    expect(receipt).toMatchObject({ confidence: "exact", file: "staging/main.tf", address: "aws_security_group.web" });
    expect(receipt.evidence.join("\n")).toContain("the state is that of staging: its backend is at staging/main.tf:2");
    expect(sim.log.every((line) => line.startsWith("GET "))).toBe(true);
    expect(new Set(sim.signers)).toEqual(new Set(["AKIDEXAMPLE"]));
  });

  it("reads every workspace, over several pages", async () => {
    const objects: Record<string, string> = { "states/prod/web.tfstate": group("sg-0aaaaaaaaaaaaaaa1") };
    for (const name of ["a", "b", "c"])
      objects[`states/env:/${name}/prod/web.tfstate`] = group(`sg-0ccccccccccccccc${name}`);
    objects["states/env:/a/other.tfstate"] = group("sg-0ddddddddddddddd1");
    const sim = await s3({ objects });
    await write({ "prod/main.tf": s3Block(sim.url, KEY) + GROUP });
    const { state } = await load("read");
    expect(state?.files.map(({ source }) => source)).toEqual([
      "s3://states/prod/web.tfstate",
      "s3://states/env:/a/prod/web.tfstate",
      "s3://states/env:/b/prod/web.tfstate",
      "s3://states/env:/c/prod/web.tfstate",
    ]);
    expect(state?.files[2]?.root?.because).toContain("workspace b");
  });

  it("completes a partial block from files beside the root and from terraform init", async () => {
    const sim = await s3({
      objects: {
        "states/one.tfstate": group("sg-0aaaaaaaaaaaaaaa1"),
        "states/two.tfstate": group("sg-0bbbbbbbbbbbbbbb2"),
        "states/three.tfstate": group("sg-0ccccccccccccccc3"),
      },
    });
    const init = {
      version: 3,
      backend: {
        type: "s3",
        config: {
          bucket: "states",
          key: "three.tfstate",
          region: "us-east-1",
          endpoints: { s3: sim.url },
          assume_role: null,
        },
      },
    };
    await write({
      "app/main.tf": s3Block(sim.url, "") + GROUP,
      "app/config/prod.hcl": 'bucket = "states"\nkey = "one.tfstate"\nregion = "us-east-1"\n',
      "app/staging.tfbackend": 'bucket = "states"\nkey = "two.tfstate"\nregion = "us-east-1"\n',
      "app/.terraform/terraform.tfstate": JSON.stringify(init),
    });
    const { state, problems } = await load("read");
    expect(problems).toEqual([]);
    expect(state?.files.map(({ source }) => source).sort()).toEqual([
      "s3://states/one.tfstate",
      "s3://states/three.tfstate",
      "s3://states/two.tfstate",
    ]);
    expect(state?.files.every(({ root }) => root?.path === "app")).toBe(true);
  });

  it("says what is missing of a block that nothing completes", async () => {
    await write({ "main.tf": `terraform {\n  backend "s3" {\n    bucket = "x"\n  }\n}\n${GROUP}` });
    const { problems } = await load("read");
    expect(problems.map(({ message }) => message).join()).toMatch(/main\.tf:2 does not say its `key`.*terraform init/);
  });

  it("goes to the region where the bucket is", async () => {
    const sim = await s3({
      objects: { "states/prod/web.tfstate": group("sg-0aaaaaaaaaaaaaaa1") },
      region: "eu-west-1",
    });
    await write({ "main.tf": s3Block(sim.url, KEY) + GROUP });
    const { state, problems } = await load("read");
    expect(problems).toEqual([]);
    expect(state?.files).toHaveLength(1);
  });

  it.each([
    ["forbidden", /s3:\/\/states\/prod\/web\.tfstate may not be read.*s3:GetObject/],
    ["no-bucket", /bucket does not exist/],
    ["truncated", /not valid JSON/],
    ["customer-key", /customer's key.*AWS_SSE_CUSTOMER_KEY/],
    ["error", /Could not read s3:\/\/states/],
    ["list-forbidden", /other workspaces.*s3:ListBucket/],
  ] as const)("%s is a problem that says what to do", async (fault, message) => {
    const sim = await s3({ objects: { "states/prod/web.tfstate": group("sg-0aaaaaaaaaaaaaaa1") }, fault });
    await write({ "main.tf": s3Block(sim.url, KEY) + GROUP });
    const { problems } = await load("read");
    const said = problems.map((each) => each.message).join("\n");
    expect(said).toMatch(message);
    expect(said).not.toContain(SECRET);
  });
});

it("reads the remote_state of each Terragrunt unit, and tells units of one module apart", async () => {
  const sim = await s3({
    objects: {
      "states/live/prod/web/terraform.tfstate": group("sg-0aaaaaaaaaaaaaaa1"),
      "states/live/staging/web/terraform.tfstate": group("sg-0bbbbbbbbbbbbbbb2"),
    },
  });
  const unit =
    'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "../../../modules/web"\n}\n';
  await write({
    "root.hcl": `remote_state {
  backend = "s3"
  config = {
    bucket         = "states"
    key            = "\${path_relative_to_include()}/terraform.tfstate"
    region         = "us-east-1"
    endpoint       = "${sim.url}"
    force_path_style = true
  }
}
`,
    "live/prod/web/terragrunt.hcl": unit,
    "live/staging/web/terragrunt.hcl": unit,
    "modules/web/main.tf": `terraform {\n  backend "s3" {}\n}\n${GROUP}`,
  });
  const { state, index, problems } = await load("read");
  expect(problems).toEqual([]);
  expect(state?.files.map(({ root }) => root?.path).sort()).toEqual(["live/prod/web", "live/staging/web"]);
  const { receipt } = locateOrRefuse({ id: "sg-0bbbbbbbbbbbbbbb2" }, index, { state });
  expect(receipt).toMatchObject({ confidence: "exact", file: "modules/web/main.tf" });
  expect(receipt.evidence.join("\n")).toContain("the state is that of live/staging/web: its backend is at root.hcl:1");
});

describe("HCP Terraform", () => {
  const workspaces = [
    { name: "web-prod", tags: ["web"], state: group("sg-0aaaaaaaaaaaaaaa1") },
    { name: "web-staging", tags: ["web"], state: group("sg-0bbbbbbbbbbbbbbb2") },
    { name: "web-new", tags: ["web"], state: null },
    { name: "other-web-prod", state: group("sg-0ddddddddddddddd4") },
  ];
  const cloud = async (archive: boolean) => {
    const sim = await startCloud({ organization: "acme", workspaces, token: "tfc-token-1", archive });
    closing.push(() => sim.close());
    return sim;
  };
  const block = (host: string, inner: string) =>
    `terraform {\n  cloud {\n    hostname = "${host}"\n    organization = "acme"\n    workspaces {\n      ${inner}\n    }\n  }\n}\n${GROUP}`;
  const token = (host: string) => ({ [`TF_TOKEN_${host.replaceAll(".", "_")}`]: "tfc-token-1" });

  it.each([true, false])("reads one workspace; its token stays with its host (signed address: %s)", async (archive) => {
    const sim = await cloud(archive);
    await write({ "main.tf": block(sim.hostname, 'name = "web-prod"') });
    const { state, problems } = await load("read", token(sim.hostname));
    expect(problems).toEqual([]);
    expect(state?.files.map(({ source }) => source)).toEqual([`${sim.hostname}/acme/web-prod`]);
    expect(sim.archiveTokens).toEqual([]);
  });

  it.each([
    ['tags = ["web"]', ["web-prod", "web-staging"]],
    ['prefix = "web-"', ["web-prod", "web-staging"]],
  ])("reads the workspaces of %s that have a state", async (inner, names) => {
    const sim = await cloud(true);
    await write({ "main.tf": block(sim.hostname, inner) });
    const { state } = await load("read", token(sim.hostname));
    expect(state?.files.map(({ source }) => source.split("/").at(-1))).toEqual(names);
  });

  it("says how to get a token, and when one is refused", async () => {
    const sim = await cloud(true);
    await write({ "main.tf": block(sim.hostname, 'name = "web-prod"') });
    const without = await load("read");
    expect(without.problems[0]?.message).toMatch(/There is no token.*TF_TOKEN_127_0_0_1.*terraform login/);
    const wrong = await load("read", { [Object.keys(token(sim.hostname))[0] ?? ""]: "wrong-token-1" });
    expect(wrong.problems[0]?.message).toMatch(/refused the token \(401\)/);
    expect(wrong.problems[0]?.message).not.toContain("wrong-token-1");
  });
});

describe("http", () => {
  const login = { username: "reader", password: "p@ss:word-1" };
  const http = async (options: Partial<HttpStateOptions> = {}) => {
    const sim = await startHttpState({ states: { "prod/web": group("sg-0aaaaaaaaaaaaaaa1") }, ...options });
    closing.push(() => sim.close());
    return sim;
  };
  const block = (address: string, more = "") =>
    `terraform {\n  backend "http" {\n    address = "${address}"\n${more}  }\n}\n${GROUP}`;
  const said = (problems: readonly { message: string }[]) => problems.map(({ message }) => message).join("\n");

  it("is asked for its state with one GET, and for nothing without permission", async () => {
    const sim = await http();
    await write({ "main.tf": block(`${sim.url}/prod/web?ref=main`) });
    expect((await load("off")).state).toBeNull();
    expect(sim.log).toEqual([]);
    const { state, problems } = await load("read");
    expect(problems).toEqual([]);
    expect(state?.files.map(({ source }) => source)).toEqual([`${sim.url}/prod/web`]);
    expect(state?.byId("sg-0aaaaaaaaaaaaaaa1")).toHaveLength(1);
    expect(sim.log).toEqual(["GET /prod/web?ref=main"]);
  });

  it.each([
    ["the block", (url: string) => block(url, '    username = "reader"\n    password = "p@ss:word-1"\n'), {}],
    ["the environment", (url: string) => block(url), { TF_HTTP_USERNAME: "reader", TF_HTTP_PASSWORD: "p@ss:word-1" }],
    ["the address", (url: string) => block(url.replace("://", "://reader:p%40ss%3Aword-1@")), {}],
  ])("takes the credentials of %s, and says none of them", async (_where, code, env) => {
    const sim = await http({ login });
    await write({ "main.tf": code(`${sim.url}/prod/web`) });
    const { state, problems } = await load("read", env);
    expect(problems).toEqual([]);
    expect(state?.files).toHaveLength(1);
    expect(JSON.stringify(state?.files.map(({ source, root }) => [source, root]))).not.toMatch(/word-1/);
  });

  it("takes letters that are not Latin in a password", async () => {
    const odd = { username: "leserin", password: "pässwörd-日本" };
    const utf8 = Buffer.from(`${odd.username}:${odd.password}`).toString("base64");
    let authorization = "";
    const server = createServer((request, answer) => {
      authorization = request.headers.authorization ?? "";
      answer.end(group("sg-0aaaaaaaaaaaaaaa1"));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closing.push(() => new Promise((done) => server.close(() => done())));
    const { port } = server.address() as AddressInfo;
    await write({ "main.tf": block(`http://127.0.0.1:${port}/x`) });
    const { problems } = await load("read", { TF_HTTP_USERNAME: odd.username, TF_HTTP_PASSWORD: odd.password });
    expect(problems).toEqual([]);
    expect(authorization).toBe(`Basic ${utf8}`);
  });

  it("takes a password with a bare percent sign in the address at its word", async () => {
    const sim = await http({ login: { username: "reader", password: "100%" } });
    await write({ "main.tf": block(`${sim.url.replace("://", "://reader:100%@")}/prod/web`) });
    const { state, problems } = await load("read");
    expect(problems).toEqual([]);
    expect(state?.files).toHaveLength(1);
  });

  it("has no state before the first apply", async () => {
    const sim = await http({ states: {} });
    await write({ "main.tf": block(`${sim.url}/prod/web`) });
    const { state, problems } = await load("read");
    expect(problems).toEqual([]);
    expect(state).toBeNull();
  });

  it.each([
    ["forbidden", /may not be read with these credentials \(403\)/],
    ["error", /answered 500/],
    ["truncated", /not valid JSON/],
    ["html", /not a Terraform state/],
    ["redirect", /redirects to http:\/\/other\.example\/state; give that address/],
  ] as const)("%s is a problem that says what to do", async (fault, message) => {
    const sim = await http({ fault });
    await write({ "main.tf": block(`${sim.url}/prod/web?token=query-1`) });
    const { problems } = await load("read");
    expect(said(problems)).toMatch(message);
    expect(said(problems)).not.toMatch(/query-1|signed-1|s3cret/);
  });

  it("says that credentials were refused, and not which", async () => {
    const sim = await http({ login });
    await write({ "main.tf": block(`${sim.url}/prod/web`, '    username = "reader"\n    password = "wrong-1"\n') });
    const { problems } = await load("read");
    expect(said(problems)).toMatch(/credentials were refused \(401\)/);
    expect(said(problems)).not.toContain("wrong-1");
  });

  it.each(["file:///etc/passwd", "not an address"])("%s is no address", async (address) => {
    await write({ "main.tf": block(address) });
    const { problems } = await load("read");
    expect(said(problems)).toMatch(/no http\(s\) URL/);
  });
});

describe("states on disk", () => {
  it("are found in roots without a remote backend, one per workspace, and never outside", async () => {
    await write({
      "a/main.tf": GROUP,
      "a/terraform.tfstate": group("sg-0aaaaaaaaaaaaaaa1"),
      "a/terraform.tfstate.d/dev/terraform.tfstate": group("sg-0bbbbbbbbbbbbbbb2"),
      "b/main.tf": `terraform {\n  backend "local" {\n    path = "states/b.json"\n  }\n}\n${GROUP}`,
      "b/states/b.json": group("sg-0ccccccccccccccc3"),
      "b/terraform.tfstate": group("sg-0ddddddddddddddd4"),
      "c/main.tf": `terraform {\n  backend "local" {\n    path = "../../outside.tfstate"\n  }\n}\n${GROUP}`,
    });
    const { state, problems } = await load("off");
    expect(problems).toEqual([]);
    expect(state?.files.map(({ source, root }) => `${source} of ${root?.path}`).sort()).toEqual([
      "a/terraform.tfstate of a",
      "a/terraform.tfstate.d/dev/terraform.tfstate of a",
      "b/states/b.json of b",
    ]);
  });
});
