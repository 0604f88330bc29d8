import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainExplanation, plainSentence } from "../../../server/src/remediate/bedrock/explanation.ts";

describe("plainExplanation", () => {
  it("keeps plain sentences", () => {
    expect(plainExplanation("Sets `http_tokens` to required. Applied in place.")).toBe(
      "Sets `http_tokens` to required. Applied in place.",
    );
  });

  it.each([
    ["closes no issue", "Fixes #12.", "Fixes #\u200b12."],
    ["calls nobody", "cc @acme/security", "cc @\u200bacme/security"],
    ["loads no image", "![x](https://evil.example/?q=1) done", "x done"],
    ["links nowhere", "see [docs](https://evil.example) or https://evil.example/a", "see docs or (link removed)"],
    ["holds no heading or fence", "## Title\n```hcl\na = 1\n```", "Title\na = 1"],
    ["holds no HTML", "<img src=x onerror=y>", "&lt;img src=x onerror=y>"],
    ["shows no placeholder", "kept __TERRAFIX_MASKED_1__", "kept (masked)"],
    ["shows no secret", 'was password = "hunter2"', 'was password = "(masked)"'],
  ])("%s", (_name, text, expected) => {
    expect(plainExplanation(text)).toBe(expected);
  });

  it("is bounded and never throws", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4_000 }), (text) => {
        expect(plainExplanation(text).length).toBeLessThanOrEqual(1_201);
        expect(plainSentence(text)).not.toContain("\n");
      }),
    );
  });
});
