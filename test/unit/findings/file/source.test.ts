import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readText } from "../../../../server/src/findings/file/read-text.ts";
import { fileSource } from "../../../../server/src/findings/file/source.ts";
import type { FetchedFindings } from "../../../../server/src/pipeline/ports.ts";
import type { Failure } from "../../../../shared/src/reasons.ts";

const never = new AbortController().signal;
let folder = "";
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "terrafix-findings-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function save(content: string | Uint8Array): Promise<string> {
  count += 1;
  const path = join(folder, `findings-${count}.json`);
  await writeFile(path, content);
  return path;
}

async function read(content: unknown): Promise<FetchedFindings> {
  const path = await save(typeof content === "string" ? content : JSON.stringify(content));
  const fetched = await fileSource(path).fetch(never);
  if (!fetched.ok) throw new Error(fetched.error.message);
  return fetched.value;
}

async function failureFrom(content: unknown): Promise<Failure> {
  const raw = typeof content === "string" || content instanceof Uint8Array;
  const path = await save(raw ? content : JSON.stringify(content));
  const fetched = await fileSource(path).fetch(never);
  if (fetched.ok) throw new Error("expected a failure");
  expect(fetched.error.message).toContain(path);
  return fetched.error;
}

const finding = { testId: "t", resource: { arn: "arn:aws:s3:::acme-logs" } };
const neutral = (...findings: unknown[]) => ({ version: 1, findings });

describe("neutral findings", () => {
  it("reads the documented example", async () => {
    const { findings, problems } = await read(
      neutral({
        testId: "aws-s3-public-access-blocked",
        title: "S3 Block Public Access feature enabled",
        description: "…",
        severity: "high",
        frameworks: ["soc2"],
        resource: { arn: "arn:aws:s3:::acme-logs" },
      }),
    );
    expect(problems).toEqual([]);
    expect(findings).toEqual([
      {
        testId: "aws-s3-public-access-blocked",
        title: "S3 Block Public Access feature enabled",
        description: "…",
        severity: "high",
        frameworks: ["soc2"],
        resource: { arn: "arn:aws:s3:::acme-logs" },
      },
    ]);
  });

  it("fills in what may be left out, and passes what it does not know", async () => {
    const { findings } = await read(neutral({ ...finding, note: "x", severity: "HIGH" }));
    expect(findings[0]).toEqual({
      testId: "t",
      title: "t",
      description: "",
      severity: "high",
      frameworks: [],
      resource: finding.resource,
    });
  });

  it("takes an account alone as a finding about the account", async () => {
    const { findings } = await read(
      neutral(
        { testId: "t", resource: { accountId: "123456789012", region: "us-east-1" } },
        { testId: "t", resource: {}, accountLevel: true },
        { testId: "t", resource: { accountId: "123456789012", name: "x" } },
      ),
    );
    expect(findings.map((item) => item.accountLevel)).toEqual([true, true, undefined]);
  });

  it("turns backslashes of a path into slashes", async () => {
    const { findings } = await read(neutral({ testId: "t", resource: { address: "a.b", file: ".\\mod\\main.tf" } }));
    expect(findings[0]?.resource.file).toBe("mod/main.tf");
  });

  it("accepts no findings at all", async () => {
    expect(await read(neutral())).toEqual({ findings: [], problems: [] });
  });

  it.each<[string, object, string]>([
    ["testId", { resource: finding.resource }, "findings[1].testId: must be a string (it is missing)"],
    ["testId", { ...finding, testId: " " }, 'findings[1].testId: must not be empty (got " ")'],
    ["resource", { testId: "t" }, "findings[1].resource: must be an object (it is missing)"],
    ["resource", { testId: "t", resource: { ARN: "x" } }, "findings[1].resource: must have at least one of arn, type"],
    ["arn", { testId: "t", resource: { arn: "acme" } }, "findings[1].resource.arn: must look like arn:aws:s3:::bucket"],
    ["accountId", { testId: "t", resource: { accountId: "123" } }, "accountId: must be twelve digits, as a string"],
    [
      "accountId",
      { testId: "t", resource: { name: "a", accountId: 123456789012 } },
      "resource.accountId: must be a string",
    ],
    ["severity", { ...finding, severity: "bad" }, "findings[1].severity: must be one of critical, high, medium"],
    [
      "line",
      { testId: "t", resource: { file: "a.tf", line: 0 } },
      "findings[1].resource.line: must be 1 or more (got 0)",
    ],
    ["tags", { testId: "t", resource: { tags: { a: 1 } } }, "findings[1].resource.tags.a: must be a string (got 1)"],
    ["frameworks", { ...finding, frameworks: "soc2" }, "findings[1].frameworks: must be a list of strings"],
    ["file outside", { testId: "t", resource: { file: "../../etc/passwd" } }, "must be a path inside the repository"],
    ["file absolute", { testId: "t", resource: { file: "/etc/passwd" } }, "must be a path inside the repository"],
    ["file on a drive", { testId: "t", resource: { file: "C:\\a.tf" } }, "must be a path inside the repository"],
    ["url", { ...finding, url: "javascript:alert(1)" }, "findings[1].url: must be an address"],
  ])("names index, field and expectation of a wrong %s, and keeps the others", async (_field, wrong, says) => {
    const { findings, problems } = await read(neutral(finding, wrong, finding));
    expect(findings).toHaveLength(2);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toContain("findings[1]");
    expect(problems[0]?.message).toContain(says);
  });

  it("fails when no finding can be read", async () => {
    const error = await failureFrom(neutral({}, 7));
    expect(error.code).toBe("invalid-response");
    expect(error.message).toContain("findings[0].testId");
    expect(error.message).toContain("and 1 more");
  });

  it("names a version that is missing or unknown, and findings that are no list", async () => {
    expect((await failureFrom({ findings: [] })).message).toContain("version: must be 1 (it is missing)");
    expect((await failureFrom({ version: 2, findings: [] })).message).toContain("version: must be 1 (got 2)");
    expect((await failureFrom({ version: 1, findings: {} })).message).toContain("findings: must be a list");
  });
});

describe("files that cannot be read", () => {
  it("names a missing file, a folder, and one without permission", async () => {
    const missing = await fileSource(join(folder, "nothing.json")).fetch(never);
    expect(missing).toMatchObject({ ok: false, error: { code: "not-found" } });
    const inside = join(folder, "folder.json");
    await mkdir(inside, { recursive: true });
    expect(await fileSource(inside).fetch(never)).toMatchObject({ ok: false, error: { code: "io" } });
    const closed = await save(JSON.stringify(neutral()));
    await chmod(closed, 0o000);
    const isRoot = process.getuid?.() === 0 || process.platform === "win32";
    // The administrator may read everything.
    if (!isRoot) expect(await fileSource(closed).fetch(never)).toMatchObject({ ok: false, error: { code: "io" } });
  });

  it("says where JSON breaks", async () => {
    const error = await failureFrom('{\n  "version": 1,\n  "findings": [}\n}');
    expect(error.code).toBe("invalid-response");
    expect(error.message).toContain("(line 3, column 16)");
  });

  it.each([
    ["empty", ""],
    ["blank", " \n "],
    ["cut off", '{"version": 1, "findings": ['],
    ["text", "hello"],
    ["binary", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff])],
    ["latin-1", new Uint8Array([0x7b, 0xe9, 0x7d])],
  ])("refuses a file that is %s", async (_what, content) => {
    expect((await failureFrom(content)).code).toBe("invalid-response");
  });

  it("refuses a file over the limit, saying both sizes", async () => {
    const path = await save("x".repeat(3 * 1024 * 1024));
    const text = await readText(path, never, 2 * 1024 * 1024);
    expect(text).toMatchObject({ ok: false, error: { code: "io" } });
    expect(!text.ok && text.error.message).toContain("3 MiB, at most 2 MiB");
  });

  it("reads files with a byte-order mark, in UTF-8 and in both kinds of UTF-16", async () => {
    const text = `\uFEFF${JSON.stringify(neutral({ ...finding, title: "é" }))}`;
    const little = Buffer.from(text, "utf16le");
    const big = Buffer.from(little).swap16();
    for (const bytes of [Buffer.from(text, "utf8"), little, big]) {
      const fetched = await fileSource(await save(bytes)).fetch(never);
      expect(fetched.ok && fetched.value.findings[0]?.title).toBe("é");
    }
  });

  it("is interrupted by its signal", async () => {
    const path = await save(JSON.stringify(neutral(finding)));
    expect(await fileSource(path).fetch(AbortSignal.abort())).toMatchObject({
      ok: false,
      error: { code: "interrupted" },
    });
  });

  it.each([
    ["SARIF", { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [] }],
    ["Checkov", { results: { failed_checks: [] } }],
    ["Trivy", { SchemaVersion: 2, Results: [] }],
    ["Security Hub", { Findings: [] }],
  ])("recognises %s and says that it is not read yet", async (name, content) => {
    const { message } = await failureFrom(content);
    expect(message).toContain(name);
    expect(message).toContain("not read yet");
  });

  it.each([[[]], [{}], [[1]], [7], [null]])("says what is expected in place of %j", async (content) => {
    expect((await failureFrom(content)).message).toContain('expected {"version": 1, "findings": [...]}');
  });
});

describe("saved answers of the Vanta API", () => {
  const test = (id: string) => ({ id, name: id, status: "NEEDS_ATTENTION", integrations: ["aws"] });
  const entity = (id: string, displayName: string) => ({ id, displayName, entityStatus: "FAILING", responseType: "x" });
  const page = (data: unknown[], hasNextPage = false) => ({
    results: { data, pageInfo: { startCursor: null, endCursor: "c", hasNextPage, hasPreviousPage: false } },
  });
  const hex = "6611ec449e231114e49ef91b";

  it("are mapped as the live ones are, from envelopes, pages or arrays", async () => {
    const record = { resourceKind: "S3", resourceId: hex, displayName: "acme", account: "prod", region: "us-east-1" };
    const entities = [entity(`S3-${hex}`, "acme")];
    const expected = { type: "aws_s3_bucket", name: "acme", accountName: "prod", region: "us-east-1" };
    for (const saved of [
      { tests: page([test("a")]), entities: { a: page(entities) }, resources: { S3: page([record]) } },
      { tests: [test("a")], entities: { a: entities }, resources: [record] },
      {
        tests: [page([test("b")], true), page([test("a")])],
        entities: { a: [page(entities)], b: [] },
        resources: page([record]),
      },
    ]) {
      const { findings, problems } = await read(saved);
      expect(problems).toEqual([]);
      expect(findings).toEqual([expect.objectContaining({ testId: "a", resource: expected })]);
    }
  });

  it("without entities say which are missing", async () => {
    for (const saved of [page([test("a"), test("b")]), [test("a"), test("b")]]) {
      const { findings, problems } = await read(saved);
      expect(findings).toEqual([]);
      expect(problems.map((problem) => problem.message)).toEqual([
        expect.stringContaining("/v1/tests/a/entities"),
        expect.stringContaining("/v1/tests/b/entities"),
      ]);
    }
  });

  it("that stop before the last page say so", async () => {
    const { problems } = await read({ tests: page([test("a")], true), entities: { a: [entity(hex, "x")] } });
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringContaining("before its last page")]);
  });

  it("whose record is not in the file keep the name and the reason", async () => {
    const { findings } = await read({ tests: [test("a")], entities: { a: [entity(`S3-${hex}`, "acme")] } });
    expect(findings[0]).toMatchObject({
      resource: { type: "aws_s3_bucket", name: "acme" },
      unresolved: expect.stringContaining("Vanta has no record of it"),
    });
  });

  it("keep entities without any name apart", async () => {
    const { findings } = await read({ tests: [test("a")], entities: { a: [entity("1", ""), entity("2", "")] } });
    expect(findings.map((item) => item.resource)).toEqual([{ id: "1" }, { id: "2" }]);
    expect(findings.every((item) => item.unresolved !== undefined)).toBe(true);
  });

  it("report a disabled connection and tests that cannot be read", async () => {
    const integration = { integrationId: "aws", connections: [{ connectionId: "c", isDisabled: true }] };
    const { problems } = await read({ tests: [test("a"), { name: "?" }], entities: { a: [] }, integration });
    expect(problems.map((problem) => problem.message).sort()).toEqual([
      "1 tests do not have the documented form.",
      "The AWS connection c is disabled: results may be stale.",
    ]);
  });
});
