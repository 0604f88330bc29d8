import { describe, expect, it } from "vitest";
import { maskBlock } from "../../../server/src/remediate/bedrock/placeholders.ts";
import {
  PROPOSE_FIX,
  parseReply,
  type ReplyProblemCode,
  stripFences,
} from "../../../server/src/remediate/bedrock/reply.ts";
import type { FixRequest } from "../../../server/src/remediate/bedrock/request.ts";
import { BLOCK, FIXED, fixRequest, withBlock } from "./support.ts";

function parse(input: unknown, request: FixRequest = fixRequest()) {
  return parseReply(input, request, maskBlock(request.block.text));
}

function codeOf(input: unknown, request?: FixRequest): ReplyProblemCode | "accepted" {
  const parsed = parse(input, request);
  return parsed.ok ? "accepted" : parsed.error.code;
}

const fix = (block: string, more: object = {}) => ({ decision: "fix", explanation: "Sets it.", block, ...more });
const VERSIONING = 'resource "aws_s3_bucket_versioning" "logs" {\n  bucket = aws_s3_bucket.logs.id\n}';

describe("parseReply accepts", () => {
  it("the whole changed block", () => {
    expect(parse(fix(FIXED))).toEqual({
      ok: true,
      value: { decision: "fix", explanation: "Sets it.", replacement: { block: FIXED, companions: [] } },
    });
  });

  it("fences around the block and blank lines", () => {
    expect(codeOf(fix(`\`\`\`hcl\n${FIXED}\n\`\`\`\n`))).toBe("accepted");
    expect(codeOf(fix(`\n\n${FIXED}\n\n`))).toBe("accepted");
  });

  it("an allowed companion, also when the list came as a string of JSON, and nulls for what is absent", () => {
    const companions = [{ address: "aws_s3_bucket_versioning.logs", text: VERSIONING }];
    for (const given of [companions, JSON.stringify(companions)]) {
      const parsed = parse(fix(BLOCK, { companions: given, reason: null }));
      expect(parsed.ok && parsed.value.decision === "fix" && parsed.value.replacement.companions).toEqual(companions);
    }
  });

  it("a data source only when it is allowed as such", () => {
    const text = 'data "aws_iam_policy_document" "tls" {\n  version = "2012-10-17"\n}';
    const companions = [{ address: "data.aws_iam_policy_document.tls", text }];
    const allowing = (allowed: string): FixRequest =>
      fixRequest({ policy: { ...fixRequest().policy, allowedCompanions: [allowed] } });
    expect(codeOf(fix(BLOCK, { companions }), allowing("data.aws_iam_policy_document"))).toBe("accepted");
    expect(codeOf(fix(BLOCK, { companions }), allowing("aws_iam_policy_document"))).toBe("companion-not-allowed");
  });

  it("a refusal with its reason, or with the explanation in its place", () => {
    expect(parse({ decision: "cannot_fix", explanation: "", reason: "no key" })).toEqual({
      ok: true,
      value: { decision: "cannot_fix", reason: "no key" },
    });
    expect(parse({ decision: "cannot_fix", explanation: "intent unknown" })).toMatchObject({
      value: { reason: "intent unknown" },
    });
  });

  it("a block whose text was neutralised for the prompt, turned back", () => {
    const text = 'resource "aws_x" "y" {\n  html = "</data>"\n}';
    const parsed = parse(
      fix(text.replace("</data>", "\u2039/data>").replace("\n}", "\n  on = true\n}")),
      withBlock(text, "aws_x.y"),
    );
    expect(parsed.ok && parsed.value.decision === "fix" && parsed.value.replacement.block).toContain('"</data>"');
  });
});

describe("parseReply rejects", () => {
  const lifecycled = `resource "aws_s3_bucket" "logs" {\n  count = var.on ? 1 : 0\n  lifecycle {\n    prevent_destroy = true\n  }\n}`;

  it.each<[string, ReplyProblemCode, unknown]>([
    ["a string", "wrong-shape", "resource"],
    ["null", "wrong-shape", null],
    ["a list", "wrong-shape", []],
    ["nothing", "wrong-shape", {}],
    ["an unknown decision", "wrong-shape", { decision: "apply", explanation: "x" }],
    ["a block that is a number", "wrong-shape", { decision: "fix", explanation: "x", block: 7 }],
    ["companions of the wrong shape", "wrong-shape", fix(BLOCK, { companions: ["x"] })],
    ["companions of broken JSON", "wrong-shape", fix(BLOCK, { companions: "[{" })],
    ["no block", "no-block", { decision: "fix", explanation: "x" }],
    ["an empty block", "no-block", fix("  \n")],
    ["only a comment", "no-block", fix("# nothing")],
    ["prose", "not-hcl", fix(`Here it is:\n${FIXED}`)],
    ["prose after it", "not-hcl", fix(`${FIXED}\nThis sets it.`)],
    ["a fence inside prose", "not-hcl", fix(`Sure!\n\`\`\`hcl\n${FIXED}\n\`\`\``)],
    ["a diff", "not-hcl", fix("@@ -1 +1 @@\n-a\n+b")],
    ["an attribute", "not-hcl", fix("force_destroy = false")],
    ["half a block", "not-hcl", fix(FIXED.slice(0, -2))],
    ["two blocks", "several-blocks", fix(`${FIXED}\n${VERSIONING}`)],
    ["another type", "wrong-block", fix(FIXED.replace("aws_s3_bucket", "aws_s3_bucket_acl"))],
    ["another name", "wrong-block", fix(FIXED.replace('"logs"', '"data"'))],
    ["a data source of the same labels", "wrong-block", fix(FIXED.replace("resource", "data"))],
    ["one label less", "wrong-block", fix(FIXED.replace(' "logs"', ""))],
    ["a block grown without measure", "oversized", fix(FIXED.replace("# owned", `# ${"x".repeat(5_000)}`))],
    ["a block beyond any size", "oversized", fix("x".repeat(100_001))],
    [
      "a provisioner",
      "forbidden-content",
      fix(BLOCK.replace(/\}$/, '  provisioner "local-exec" {\n    command = "id"\n  }\n}')),
    ],
    ["a connection", "forbidden-content", fix(BLOCK.replace(/\}$/, "  connection {\n    host = var.h\n  }\n}"))],
    ["a new count", "forbidden-content", fix(BLOCK.replace(/\}$/, "  count = 0\n}"))],
    ["a new provider", "forbidden-content", fix(BLOCK.replace(/\}$/, "  provider = aws.other\n}"))],
    ["a file read", "forbidden-content", fix(BLOCK.replace(/\}$/, '  note = file("/etc/passwd")\n}'))],
    ["an invented masked value", "masked-values", fix(BLOCK.replace('"prod"', '"__TERRAFIX_MASKED_1__"'))],
    [
      "a companion that is not allowed",
      "companion-not-allowed",
      fix(BLOCK, { companions: [{ address: "aws_iam_user.x", text: 'resource "aws_iam_user" "x" {\n}' }] }),
    ],
    [
      "a companion whose address lies",
      "companion-malformed",
      fix(BLOCK, { companions: [{ address: "aws_s3_bucket_versioning.other", text: VERSIONING }] }),
    ],
    [
      "a companion of two blocks",
      "companion-malformed",
      fix(BLOCK, { companions: [{ address: "aws_s3_bucket_versioning.logs", text: `${VERSIONING}\n${VERSIONING}` }] }),
    ],
    [
      "a companion of prose",
      "companion-malformed",
      fix(BLOCK, { companions: [{ address: "aws_s3_bucket_versioning.logs", text: "later" }] }),
    ],
    [
      "a companion twice",
      "companion-duplicate",
      fix(BLOCK, { companions: [1, 2].map(() => ({ address: "aws_s3_bucket_versioning.logs", text: VERSIONING })) }),
    ],
    [
      "a companion that runs something",
      "forbidden-content",
      fix(BLOCK, {
        companions: [
          {
            address: "aws_s3_bucket_versioning.logs",
            text: VERSIONING.replace(/\}$/, '  provisioner "local-exec" {}\n}'),
          },
        ],
      }),
    ],
    [
      "too many companions",
      "oversized",
      fix(BLOCK, {
        companions: Array.from({ length: 7 }, (_, i) => ({
          address: `aws_s3_bucket_versioning.v${i}`,
          text: VERSIONING.replace('"logs"', `"v${i}"`),
        })),
      }),
    ],
    ["an essay", "oversized", fix(FIXED, { explanation: "x".repeat(9_000) })],
  ])("%s", (_name, code, input) => {
    expect(codeOf(input)).toBe(code);
  });

  it("a companion that exists already", () => {
    const context = [
      {
        kind: "resource" as const,
        address: "aws_s3_bucket_versioning.logs",
        file: "v.tf",
        text: VERSIONING,
        distance: 1,
      },
    ];
    expect(
      codeOf(
        fix(BLOCK, { companions: [{ address: "aws_s3_bucket_versioning.logs", text: VERSIONING }] }),
        fixRequest({ context }),
      ),
    ).toBe("companion-duplicate");
  });

  it.each([
    ["count", lifecycled.replace("? 1 : 0", "? 0 : 0")],
    ["count", lifecycled.replace("  count = var.on ? 1 : 0\n", "")],
    ["lifecycle", lifecycled.replace("prevent_destroy = true", "prevent_destroy = false")],
  ])("a change of %s", (name, block) => {
    const parsed = parse(fix(block), withBlock(lifecycled, "aws_s3_bucket.logs"));
    expect(parsed).toEqual({
      ok: false,
      error: { code: "forbidden-content", messages: [`${name} must stay as it is.`] },
    });
  });

  it.each([
    [
      "ignore_changes",
      lifecycled.replace("prevent_destroy = true", "prevent_destroy = true\n    ignore_changes  = [bucket]"),
    ],
    ["a missing lifecycle", lifecycled.replace(/ {2}lifecycle \{[^}]*\}\n/, "")],
  ])("%s in lifecycle", (_name, block) => {
    expect(codeOf(fix(block), withBlock(lifecycled, "aws_s3_bucket.logs"))).toBe("forbidden-content");
  });

  it("but not a safer lifecycle", () => {
    const safer = BLOCK.replace(
      /\}$/,
      "  lifecycle {\n    create_before_destroy = true\n    prevent_destroy       = true\n  }\n}",
    );
    expect(codeOf(fix(safer))).toBe("accepted");
  });

  it("but not a reformatted lifecycle", () => {
    expect(
      codeOf(
        fix(lifecycled.replace("count = ", "count   = ").replace("    prevent", "  prevent")),
        withBlock(lifecycled, "aws_s3_bucket.logs"),
      ),
    ).toBe("accepted");
  });
});

describe("the tool", () => {
  it("carries a plain JSON schema of the reply", () => {
    expect(PROPOSE_FIX.schema).toMatchObject({ type: "object", required: ["decision", "explanation"] });
    expect(JSON.stringify(PROPOSE_FIX.schema)).not.toContain("$schema");
    expect(Object.keys(PROPOSE_FIX.schema.properties as object)).toEqual([
      "decision",
      "explanation",
      "block",
      "companions",
      "reason",
    ]);
  });

  it("strips fences only when they are all there is", () => {
    expect(stripFences("```\na\n```")).toBe("a");
    expect(stripFences("a\n```\nb\n```")).toBe("a\n```\nb\n```");
    expect(stripFences("a")).toBe("a");
  });
});
