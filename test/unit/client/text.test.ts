import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crashBudget, RESTARTS, WINDOW_MS } from "../../../client/src/server/crash-budget.ts";
import { awsProfiles } from "../../../client/src/text/aws-profiles.ts";
import { dateAfter, isDay } from "../../../client/src/text/days.ts";
import { draftText, parseDraft } from "../../../client/src/text/draft-text.ts";
import { inline, markdownToHtml } from "../../../client/src/text/markdown.ts";
import { hostOfRemote } from "../../../client/src/text/remote-host.ts";

describe("markdown", () => {
  it("renders what explanations use", () => {
    expect(markdownToHtml("Adds `a.b` for **c**.\n\n- one\n- *two*")).toBe(
      "<p>Adds <code>a.b</code> for <strong>c</strong>.</p><ul><li>one</li><li><em>two</em></li></ul>",
    );
    expect(inline("[docs](https://x.example/y?a=1)")).toBe('<a href="https://x.example/y?a=1">docs</a>');
    expect(markdownToHtml("a\n```hcl\nx = <1>\n```\nb")).toBe("<p>a</p><pre><code>x = &lt;1&gt;</code></pre><p>b</p>");
  });

  it.each(["[x](javascript:alert(1))", "[x](http://a.example)", "[x](command:terrafix.applyPreview)"])(
    "makes no link of %s",
    (text) => {
      expect(inline(text)).not.toContain("<a");
    },
  );

  it("lets no tag and no quote through, whatever the text", () => {
    const hostile = fc.array(
      fc.constantFrom("<", ">", '"', "'", "&", "`", "*", "- ", "\n", "```", "[", "](https://a.example)", "onx="),
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const html = markdownToHtml(parts.join(""));
        const rest = html.replace(/<\/?(p|ul|ol|li|code|pre|strong|em|a)>|<a href="https:\/\/[^"<>]*">/g, "");
        expect(rest).not.toMatch(/[<>"]/);
      }),
    );
  });
});

describe("AWS profiles", () => {
  it("come from both files, default first, with the region of their own section", () => {
    const config =
      "[default]\nregion = us-east-1\n[profile b]\n  s3 =\n    region = no\nregion=eu-west-1\n[sso-session x]\nregion = no\n[profile 'a c']\n";
    expect(awsProfiles(config, "[default]\naws_access_key_id = AKIA\n[only-here]\n")).toEqual([
      { name: "default", region: "us-east-1" },
      { name: "a c", region: null },
      { name: "b", region: "eu-west-1" },
      { name: "only-here", region: null },
    ]);
    expect(awsProfiles("", "")).toEqual([]);
  });
});

describe("the host of a remote", () => {
  it.each([
    ["https://github.com/a/b.git", "github.com"],
    ["git@github.example.com:a/b.git", "github.example.com"],
    ["ssh://git@ssh.github.com:443/a/b.git", "ssh.github.com"],
    ["https://user:secret@GHE.example/a", "ghe.example"],
    ["C:\\work\\repo", null],
    ["/srv/git/repo", null],
    ["file:///srv/git", null],
    ["", null],
  ])("%s is %s", (url, host) => expect(hostOfRemote(url)).toBe(host));
});

describe("days", () => {
  it("are counted in UTC and exist", () => {
    expect(dateAfter(new Date("2026-12-30T23:30:00Z"), 2)).toBe("2027-01-01");
    expect(isDay("2028-02-29")).toBe(true);
    for (const text of ["2027-02-29", "2027-13-01", "27-01-01", "tomorrow", ""]) expect(isDay(text)).toBe(false);
  });
});

describe("a draft", () => {
  it("comes back as it went, and needs a title", () => {
    const draft = { title: "fix(s3): x", body: "## Why\n\nBecause.\n\n<!-- marker -->" };
    expect(parseDraft(draftText(draft))).toEqual(draft);
    expect(parseDraft(draftText(draft).replaceAll("\n", "\r\n"))).toEqual(draft);
    expect(parseDraft("\n\nbody")).toBeNull();
  });
});

describe("the crash budget", () => {
  it("forgives crashes that are far apart and stops a loop", () => {
    const budget = crashBudget();
    for (let i = 0; i < 50; i += 1) expect(budget.spend(i * WINDOW_MS)).toBe(true);
    const loop = crashBudget();
    expect(Array.from({ length: RESTARTS + 1 }, (_, i) => loop.spend(i))).toEqual([
      ...Array(RESTARTS).fill(true),
      false,
    ]);
    loop.reset();
    expect(loop.spend(10)).toBe(true);
  });
});
