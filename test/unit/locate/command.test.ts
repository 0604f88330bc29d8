import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../../server/src/cli/commands.ts";
import { runCli } from "../../../server/src/cli/frame.ts";
import { queryOf } from "../../../server/src/cli/locate/queries.ts";
import { stateText } from "./support.ts";

const MAIN = `resource "aws_s3_bucket" "logs" {
  count  = 2
  bucket = "acme-logs-\${count.index}"
}

resource "aws_security_group" "web" {}
`;

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "terrafix-locate-"));
  const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
  write("main.tf", MAIN);
  write("list.txt", "\uFEFF# buckets\nacme-logs-1\r\n\n  aws_security_group.web  \n");
  write("list.json", JSON.stringify(["acme-logs-0", { name: "acme-logs-1", type: "AWS::S3::Bucket" }]));
  write("bad.json", '["a", ');
  write("odd.json", '["a", 3]');
  write("empty.txt", "\n# nothing\n");
  const attributes = { id: "sg-0123456789abcdef0", arn: "arn:aws:ec2:eu-west-1:1:security-group/sg-0123456789abcdef0" };
  write("prod.tfstate", stateText([{ type: "aws_security_group", name: "web", attributes }]));
  write("old.tfstate", '{"version": 3}');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const text = { out: "", err: "" };
  const stream = (name: keyof typeof text) => {
    const through = new PassThrough();
    through.on("data", (chunk: Buffer) => {
      text[name] += chunk.toString();
    });
    return through as unknown as NodeJS.WriteStream;
  };
  const env = { XDG_CONFIG_HOME: cwd };
  const io = { argv: ["locate", ...argv], env, cwd, stdin: {}, stdout: stream("out"), stderr: stream("err") };
  const code = await runCli(io, COMMANDS);
  return { code, ...text };
}

describe("terrafix-ls locate", () => {
  it("prints block, confidence, evidence and what else an edit affects", async () => {
    const { code, out, err } = await run("arn:aws:s3:::acme-logs-1");
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(out).toContain("arn:aws:s3:::acme-logs-1\n  aws_s3_bucket.logs[1]  main.tf:1-4  exact (1)\n");
    expect(out).toContain('- name "acme-logs-1" is the value of `bucket` = "acme-logs-${count.index}" (main.tf:3)');
    expect(out).toContain("an edit also affects:\n    aws_s3_bucket.logs[0]");
  });

  it("answers in the order asked, as JSON of query and receipt alone", async () => {
    const { code, out } = await run("nothing", "--from", "list.json", "acme-logs-1", "--json");
    expect(code).toBe(0);
    const answers: { query: unknown; receipt: { address: string; confidence: string } }[] = JSON.parse(out);
    expect(answers.map((each) => each.query)).toEqual([
      "nothing",
      "acme-logs-1",
      "acme-logs-0",
      { name: "acme-logs-1", type: "AWS::S3::Bucket" },
    ]);
    expect(answers.map((each) => each.receipt.address)).toEqual([
      "",
      "aws_s3_bucket.logs[1]",
      "aws_s3_bucket.logs[0]",
      "aws_s3_bucket.logs[1]",
    ]);
    expect(Object.keys(answers[0] ?? {})).toEqual(["query", "receipt"]);
  });

  it("reads lines, and states", async () => {
    const { code, out } = await run("--from", "list.txt", "sg-0123456789abcdef0", "--state", "prod.tfstate", "--json");
    expect(code).toBe(0);
    const answers: { query: string; receipt: { address: string; confidence: string } }[] = JSON.parse(out);
    expect(answers.map(({ query, receipt }) => [query, receipt.address, receipt.confidence])).toEqual([
      ["sg-0123456789abcdef0", "aws_security_group.web", "exact"],
      ["acme-logs-1", "aws_s3_bucket.logs[1]", "exact"],
      ["aws_security_group.web", "aws_security_group.web", "exact"],
    ]);
  });

  it("says why an id AWS makes cannot be found without state", async () => {
    const { code, out } = await run("sg-0123456789abcdef0");
    expect(code).toBe(0);
    expect(out).toContain("needs-state: Needs state: sg-0123456789abcdef0 is an id AWS generates");
  });

  it.each([
    [[], /Nothing to locate/],
    [["--from", "missing.txt"], /Cannot read missing\.txt \(ENOENT\)/],
    [["--from", "empty.txt"], /empty\.txt holds nothing/],
    [["--from", "bad.json"], /bad\.json is not valid JSON/],
    [["--from", "odd.json"], /odd\.json: item 2/],
    [["x", "--repo", "nowhere"], /There is no folder nowhere/],
    [["x", "--repo", "main.tf"], /main\.tf is not a folder/],
    [["x", "--state", "old.tfstate"], /old\.tfstate.*version 3/],
    [["x", "--state", "nope"], /Cannot read the state file nope/],
  ])("ends with 2 and one line for %j", async (argv, message) => {
    const { code, out, err } = await run(...argv);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toMatch(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});

describe("what a text is taken for", () => {
  it.each([
    ["arn:aws:s3:::b", { arn: "arn:aws:s3:::b" }],
    ["infra/main.tf:12", { file: "infra/main.tf", line: 12 }],
    ["sg-0123456789abcdef0", { id: "sg-0123456789abcdef0", name: "sg-0123456789abcdef0" }],
    ["acme-logs", { name: "acme-logs" }],
    [
      'module.a["k"].aws_s3_bucket.b',
      { address: 'module.a["k"].aws_s3_bucket.b', name: 'module.a["k"].aws_s3_bucket.b' },
    ],
  ])("%s", (text, ref) => expect(queryOf(text)).toEqual({ given: text, ref }));
});
