import { describe, expect, it } from "vitest";
import type { ModuleContextItem } from "../../../server/src/remediate/bedrock/request.ts";
import { charsWithin, estimateTokens } from "../../../server/src/remediate/bedrock/tokens.ts";
import { collapse, fitRequest, PROMPT_LIMITS } from "../../../server/src/remediate/bedrock/truncate.ts";
import { fixRequest, withBlock } from "./support.ts";

function item(address: string, distance: number, size: number): ModuleContextItem {
  return { kind: "local", address, file: "a.tf", text: `${address} = "${"x".repeat(size)}"`, distance };
}

const LONG_LIST = `locals {\n  ips = [\n${Array.from({ length: 300 }, (_, i) => `    "10.0.0.${i}",`).join("\n")}\n  ]\n}`;

describe("fitRequest", () => {
  it("leaves a small request alone", () => {
    const request = fixRequest({ context: [item("local.a", 3, 50)] });
    const fitted = fitRequest(request, PROMPT_LIMITS);
    expect(fitted).toEqual({ ok: true, value: { request, maxTokens: PROMPT_LIMITS.reply, dropped: [] } });
  });

  it("drops far surroundings first, the farthest before the far", () => {
    const context = [item("local.near", 1, 3_000), item("local.far", 2, 3_000), item("local.farthest", 3, 3_000)];
    const fitted = fitRequest(fixRequest({ context }), { ...PROMPT_LIMITS, surroundings: 2_200 });
    expect(fitted.ok && fitted.value.request.context.map((one) => one.address)).toEqual(["local.near", "local.far"]);
    expect(fitted.ok && fitted.value.dropped).toEqual([
      "Not shown to the model for lack of space: local.farthest (a.tf).",
    ]);
  });

  it("collapses long lists before it drops near surroundings", () => {
    const context = [{ ...item("local.ips", 1, 1), text: LONG_LIST }, item("local.near", 1, 600)];
    const fitted = fitRequest(fixRequest({ context }), { ...PROMPT_LIMITS, surroundings: 400 });
    expect(fitted.ok && fitted.value.request.context).toHaveLength(2);
    expect(fitted.ok && fitted.value.request.context[0]?.text).toContain("300 lines left out");
    expect(fitted.ok && fitted.value.dropped).toEqual([
      "Shown to the model in part: long lists and heredocs of local.ips (a.tf).",
    ]);
  });

  it("then drops near ones, then cuts the documentation at a line end", () => {
    const docs = Array.from({ length: 100 }, (_, i) => `attribute_${i} (string)`).join("\n");
    const fitted = fitRequest(fixRequest({ context: [item("local.near", 1, 3_000)], attributeDocs: docs }), {
      ...PROMPT_LIMITS,
      surroundings: 200,
    });
    if (!fitted.ok) throw new Error("refused");
    expect(fitted.value.request.context).toEqual([]);
    expect(estimateTokens(fitted.value.request.attributeDocs)).toBeLessThanOrEqual(200);
    expect(docs.startsWith(`${fitted.value.request.attributeDocs}\n`)).toBe(true);
    expect(fitted.value.dropped).toHaveLength(2);
  });

  it("never cuts the block: it refuses", () => {
    const huge = withBlock(`resource "aws_x" "y" {\n  policy = "${"z".repeat(20_000)}"\n}`, "aws_x.y");
    expect(fitRequest(huge, PROMPT_LIMITS)).toMatchObject({
      ok: false,
      error: { code: "no-fix", message: expect.stringContaining("aws_x.y is too large") },
    });
  });

  it("asks for a longer reply when the block is long, up to the limit", () => {
    const long = withBlock(`resource "aws_x" "y" {\n  policy = "${"z".repeat(6_000)}"\n}`, "aws_x.y");
    const fitted = fitRequest(long, PROMPT_LIMITS);
    expect(fitted.ok && fitted.value.maxTokens).toBeGreaterThan(PROMPT_LIMITS.reply);
    expect(fitted.ok && fitted.value.maxTokens).toBeLessThanOrEqual(PROMPT_LIMITS.maxReply);
  });
});

describe("collapse", () => {
  it("keeps short lists and heredocs, and the delimiters of long ones", () => {
    const short = 'x = [\n  "a",\n]\ny = <<EOT\nb\nEOT';
    expect(collapse(short)).toBe(short);
    const heredoc = `policy = <<-EOT\n${"  line\n".repeat(20)}EOT\nz = 1`;
    expect(collapse(heredoc)).toBe("policy = <<-EOT\n  # … 20 lines left out\nEOT\nz = 1");
  });
});

describe("charsWithin", () => {
  it("fits exactly, also for wide characters", () => {
    const text = "ü€".repeat(500);
    const length = charsWithin(text, 100);
    expect(estimateTokens(text.slice(0, length))).toBeLessThanOrEqual(100);
    expect(estimateTokens(text.slice(0, length + 1))).toBeGreaterThan(100);
    expect(charsWithin("abc", 100)).toBe(3);
    expect(charsWithin("abc", 0)).toBe(0);
  });
});
