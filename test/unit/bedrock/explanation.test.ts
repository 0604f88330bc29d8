import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownToHtml } from "../../../client/src/text/markdown.ts";
import { prose } from "../../../server/src/deliver/github/markdown.ts";
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
    ["is text, whatever it looks like", "for n < 3 & <img src=x>", "for n < 3 & <img src=x>"],
    ["shows no placeholder", "kept __TERRAFIX_MASKED_1__", "kept (masked)"],
    ["shows no secret", 'was password = "hunter2"', 'was password = "(masked)"'],
  ])("%s", (_name, text, expected) => {
    expect(plainExplanation(text)).toBe(expected);
  });

  it("is escaped once where it is shown: in the panel and in a pull request", () => {
    const told = plainExplanation("Keeps `n < 3` and <b>bold</b>.");
    expect(markdownToHtml(told)).toBe("<p>Keeps <code>n &lt; 3</code> and &lt;b&gt;bold&lt;/b&gt;.</p>");
    expect(prose(told)).toBe("Keeps `n < 3` and &lt;b&gt;bold&lt;/b&gt;.");
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
