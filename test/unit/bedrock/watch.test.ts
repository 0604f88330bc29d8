import { describe, expect, it } from "vitest";
import { growingExplanation, plainExplanation } from "../../../server/src/remediate/bedrock/explanation.ts";
import { proposeWithModel } from "../../../server/src/remediate/bedrock/fixer.ts";
import { createWatch } from "../../../server/src/remediate/bedrock/watch.ts";
import type { ModelProgress } from "../../../shared/src/fix.ts";
import { FIXED, fixerDeps, fixReply, fixRequest, scripted } from "./support.ts";

const KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKE";

describe("growingExplanation", () => {
  it("grows word by word, and its last word waits", () => {
    const text = "Sets `http_tokens` to required.";
    const shown = [...text].map((_, i) => growingExplanation(text.slice(0, i + 1)));
    expect([...new Set(shown)]).toEqual(["", "Sets", "Sets `http_tokens`", "Sets `http_tokens` to"]);
  });

  it.each([
    ["key id", "The key AKIAIOSFODNN7EXAMPLE is used here now.", "AKIAIOSFODNN7EXAMPLE"],
    ["secret key", `It was "${KEY}" before and is gone now.`, KEY],
    ["token", `Replaces ghp_${"a1B2".repeat(9)} by a reference to it.`, "ghp_a1B2a1B2"],
    [
      "PEM",
      `-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAr\nZm9vYmFyCg==\n-----END RSA PRIVATE KEY----- x y`,
      "MIIEow",
    ],
    ["quoted with spaces", 'was password = "correct horse battery" and more words follow', "correct"],
    ["JSON", '{"clientSecret": "zebra crossing"} is gone from the file', "zebra"],
    ["number", "password = 123456 was there before it", "123456"],
    ["yaml", "password: hunt3r was there before it", "hunt3r"],
    ["shell", "export DB_PASSWORD=hunter was run before it", "hunter"],
    ["command line", "mysql --password hunter2 -h db was run before", "hunter2"],
    ["name and value", 'sets { name = "DB_PASSWORD", value = "hunter" } for it to be', "hunter"],
    ["value and name", 'sets { "value": "hunter", "name": "API_KEY" } for it to be', "hunter"],
    ["heredoc", "private_key = <<-EOT\n    hunter one\n    line two\n  EOT\n  name = 1\n and more", "hunter"],
    ["list", 'tokens = ["k3J9dmQ2xLpZ7tRw"] were there before it', "k3J9dm"],
    ["url", "postgres://app:s3cr3t@db.internal:5432/app was read before", "s3cr3t"],
    ["header", "Authorization: Bearer abcdef0123456789abcdef was sent before", "abcdef0123"],
    ["jsonencode", 'x = jsonencode({ password = "hunter", user = "app" }) was there before', "hunter"],
  ])("shows no part of a credential on its way: %s", (_name, text, secret) => {
    // The whole is masked, so this asks for nothing that masking cannot do.
    expect(plainExplanation(text)).not.toContain(secret);
    const begun = secret.slice(0, 4);
    for (let length = 1; length <= text.length; length += 1) {
      expect(growingExplanation(text.slice(0, length)), text.slice(0, length)).not.toContain(begun);
    }
  });
});

describe("createWatch", () => {
  const watching = (): { told: ModelProgress[]; watch: ReturnType<typeof createWatch> } => {
    const told: ModelProgress[] = [];
    return { told, watch: createWatch((progress) => told.push(progress)) };
  };

  it("tells the stages in order, each message whole, nothing twice", () => {
    const { told, watch } = watching();
    watch.round(1);
    watch.delta({ kind: "start" });
    for (const json of [
      '{"decision":"fix","explanation":"Sets ',
      "it to ",
      "true ",
      'now.","block":"resource',
      ' {}"}',
    ]) {
      watch.delta({ kind: "input", json });
    }
    watch.verifying();
    watch.layer({ name: "parse", status: "passed", detail: "" });
    expect(told.map(({ stage, explanation, layers }) => [stage, explanation, layers.length])).toEqual([
      ["waiting", "", 0],
      ["thinking", "", 0],
      ["explaining", "Sets", 0],
      ["explaining", "Sets it to", 0],
      ["explaining", "Sets it to true", 0],
      ["writing", "Sets it to true now.", 0],
      ["verifying", "Sets it to true now.", 0],
      ["verifying", "Sets it to true now.", 1],
    ]);
  });

  it("forgets what came before a try that begins anew", () => {
    const { told, watch } = watching();
    watch.round(1);
    watch.delta({ kind: "start" });
    watch.delta({ kind: "input", json: '{"explanation":"Half a sentence ' });
    watch.delta({ kind: "start" });
    expect(told.at(-1)).toMatchObject({ stage: "thinking", explanation: "" });
    watch.delta({ kind: "input", json: '{"explanation":"Another one."' });
    expect(told.at(-1)?.explanation).toBe("Another one.");
  });
});

describe("proposeWithModel, watched", () => {
  it("tells the round, what the model says, and each layer; in a correction, too", async () => {
    const replies = scripted(fixReply(FIXED), fixReply(FIXED));
    const told: ModelProgress[] = [];
    let verified = 0;
    const fix = await proposeWithModel(
      fixRequest(),
      fixerDeps(
        async (request, options) => {
          options.onDelta?.({ kind: "start" });
          options.onDelta?.({ kind: "input", json: '{"explanation":"Sets it."}' });
          return replies.converse(request, options);
        },
        {
          onProgress: (progress) => told.push(progress),
          verify: async (_candidate, onLayer) => {
            verified += 1;
            const passed = verified === 2;
            onLayer({ name: "target", status: passed ? "passed" : "failed", detail: "" });
            return { passed, feedback: ["target: still failing"] };
          },
        },
      ),
    );
    expect(fix.ok).toBe(true);
    expect(told.map(({ round, stage }) => `${round} ${stage}`)).toEqual([
      ...["1 waiting", "1 thinking", "1 writing", "1 verifying", "1 verifying"],
      ...["2 waiting", "2 thinking", "2 writing", "2 verifying", "2 verifying"],
    ]);
    expect(told.at(-1)).toMatchObject({ explanation: "Sets it.", layers: [{ name: "target", status: "passed" }] });
  });

  it("asks for no pieces where nobody watches, and counts tries that broke off", async () => {
    const { converse } = scripted(fixReply(FIXED));
    const lost = { inputTokens: 900, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const deps = fixerDeps(async (request, options) => {
      expect(options.onDelta).toBeUndefined();
      options.onLost?.(lost);
      return converse(request, options);
    });
    const fix = await proposeWithModel(fixRequest(), deps);
    expect(fix).toMatchObject({ ok: true, value: { usage: { inputTokens: 1_900, outputTokens: 300 } } });
    expect(deps.budget.spent()).toEqual({ tokens: 2_200, calls: 1 });
  });
});
