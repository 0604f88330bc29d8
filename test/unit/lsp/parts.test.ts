import { describe, expect, it } from "vitest";
import { reword } from "../../../server/src/cli/language-server/reword.ts";
import { parseExceptions } from "../../../server/src/config/exceptions.ts";
import { markerOf } from "../../../server/src/deliver/github/naming.ts";
import { wants } from "../../../server/src/lsp/actions/kinds.ts";
import { COMMANDS } from "../../../server/src/lsp/commands/table.ts";
import { readEditorSettings } from "../../../server/src/lsp/editor-settings.ts";
import { withException } from "../../../server/src/lsp/exceptions/entry.ts";
import { BINDINGS } from "../../../server/src/lsp/handlers/table.ts";
import { createPause, debounced } from "../../../server/src/lsp/scheduler.ts";
import { EXTENSION_SETTINGS } from "../../../shared/src/extension-settings.ts";
import { METHODS, SERVER_COMMANDS } from "../../../shared/src/protocol.ts";

describe("the tables", () => {
  it("bind every method and command of the protocol, each once", () => {
    const methods = BINDINGS.map(({ method }) => method);
    expect(new Set(methods).size).toBe(methods.length);
    const toClient: readonly string[] = [METHODS.status, METHODS.findingsChanged, METHODS.previewProgress];
    expect(Object.values(METHODS).filter((method) => !methods.includes(method))).toEqual(toClient);
    expect(Object.keys(COMMANDS).sort()).toEqual(Object.values(SERVER_COMMANDS).sort());
  });
});

describe("filters of code actions", () => {
  it.each([
    [undefined, "quickfix", true],
    [undefined, "source.fixAll.terrafix", false],
    [[], "quickfix", false],
    [[""], "source.fixAll.terrafix", true],
    [["quickfix"], "quickfix", true],
    [["quickfix"], "quickfixes", false],
    [["source"], "source.fixAll.terrafix", true],
    [["source.fixAll.terraf"], "source.fixAll.terrafix", false],
  ] as const)("%j wants %s: %s", (only, kind, expected) => {
    expect(wants(only, kind)).toBe(expected);
  });
});

describe("the editor's settings", () => {
  it("have their defaults for nothing at all, and for nonsense", () => {
    for (const sent of [undefined, null, 7, [], "x", {}]) {
      const { settings, problems } = readEditorSettings(sent, true);
      expect(problems).toEqual([]);
      expect(settings.scan.run).toBe(EXTENSION_SETTINGS["scan.run"].default);
      expect(settings.vanta.pollMinutes).toBe(15);
    }
  });

  it("are read nested and dotted; a wrong one is named and left out", () => {
    const sent = {
      "scan.run": "onSave",
      vanta: { pollMinutes: 1.5 },
      policies: { disabled: ["a", 1] },
      codeLens: { enabled: "no" },
    };
    const { settings, problems } = readEditorSettings(sent, true);
    expect(settings.scan.run).toBe("onSave");
    expect(settings.vanta.pollMinutes).toBe(15);
    expect(problems.map((problem) => problem.split(" ")[0]).sort()).toEqual([
      "terrafix.codeLens.enabled",
      "terrafix.policies.disabled",
      "terrafix.vanta.pollMinutes",
    ]);
  });

  it("that decide where something goes do not count in a workspace that is not trusted", () => {
    const sent = { github: { apiUrl: "https://evil.example" }, findings: { file: "x" }, scan: { run: "off" } };
    const { settings } = readEditorSettings(sent, false);
    expect(settings.github.apiUrl).toBe("");
    expect(settings.findings.file).toBe("");
    expect(settings.scan.run).toBe("off");
  });
});

describe("a new exception", () => {
  const entry = {
    policy: "s3-versioning",
    test: "t",
    resource: 'module.a["k"].aws_s3_bucket.b',
    reason: 'because: "it" # is',
    by: "kim",
    until: "2099-01-01",
  };
  const files = [
    "",
    "# only a comment\n",
    "exceptions:\n",
    "exceptions: []\n",
    "version: 1\nexceptions:\n  - policy: p\n    resource: r\n    reason: x\n    until: 2099-01-01\n",
    "- policy: p\n  resource: r\n  reason: x\n  until: 2099-01-01",
    "exceptions:\n- policy: p # why\n  resource: r\n  reason: >-\n    long\n    text\n  until: 2099-01-01\n\n# end\n",
    "exceptions:\r\n  - policy: p\r\n    resource: r\r\n    reason: x\r\n    until: 2099-01-01\r\n",
    'exceptions: [{policy: p, resource: r, reason: x, until: "2099-01-01"}]\n',
  ];
  it.each(files)("is one entry more and nothing less in %j", (text) => {
    const before = parseExceptions(text);
    const result = withException(text, entry);
    if (!result.ok) throw new Error(result.error.message);
    const after = parseExceptions(result.value);
    expect(after.problems).toEqual([]);
    expect(after.entries.map(({ where: _, ...rest }) => rest)).toEqual([
      ...before.entries.map(({ where: _, ...rest }) => rest),
      {
        policy: "s3-versioning",
        test: null,
        resource: entry.resource,
        reason: entry.reason,
        by: "kim",
        until: "2099-01-01",
      },
    ]);
    for (const comment of text.match(/#.*/g) ?? []) expect(result.value).toContain(comment.trimEnd());
    if (text.includes("\r\n")) expect(result.value).not.toMatch(/[^\r]\n/);
  });

  it("of a test without a policy names the test", () => {
    const result = withException("", { ...entry, policy: null });
    expect(result.ok && parseExceptions(result.value).entries[0]).toMatchObject({ policy: null, test: "t" });
  });

  it("is not forced into a file that is broken", () => {
    expect(withException("exceptions: [", entry).ok).toBe(false);
    expect(withException("exceptions: yes please\n", entry).ok).toBe(false);
  });
});

describe("a pull request in the user's words", () => {
  const plan = {
    branch: "b",
    title: "planned",
    body: "planned",
    message: { headline: "h", body: "" },
    labels: ["terrafix"],
  };
  const finding = { id: "a".repeat(64) } as Parameters<typeof reword>[1];

  it("keeps the marker, is masked, and never empty", () => {
    const text = { title: "  ", body: "token ghp_0123456789abcdefghijklmnopqrstuvwxyz1" };
    const worded = reword(plan as unknown as Parameters<typeof reword>[0], finding, {
      labels: ["team", "terrafix"],
      text,
    });
    expect(worded.title).toBe("planned");
    expect(worded.body).toContain(markerOf(finding.id));
    expect(worded.body).not.toContain("ghp_0123456789");
    expect(worded.labels).toEqual(["terrafix", "team"]);
    const kept = `mine\n${markerOf(finding.id)}`;
    const again = reword(plan as unknown as Parameters<typeof reword>[0], finding, {
      labels: [],
      text: { title: "t", body: kept },
    });
    expect(again.body.split(markerOf(finding.id))).toHaveLength(2);
  });
});

describe("scheduling", () => {
  it("a pause throws once the work is cancelled, and lets others run in between", async () => {
    const controller = new AbortController();
    const pause = createPause(controller.signal);
    let turns = 0;
    const timer = setTimeout(() => turns++, 1);
    // Without giving way the timer would never fire, and the test never end.
    while (turns === 0) await pause();
    clearTimeout(timer);
    controller.abort();
    await expect(pause()).rejects.toThrow();
  });

  it("a debounced run is aborted by the next request, and errors of live runs are reported", async () => {
    const aborted: boolean[] = [];
    const errors: unknown[] = [];
    let runs = 0;
    const finished = new Promise<void>((resolve) => {
      const work = debounced(
        0,
        async (signal) => {
          if (++runs === 1) {
            setTimeout(() => work.schedule(), 0);
            await new Promise((done) => signal.addEventListener("abort", done));
            aborted.push(signal.aborted);
            throw new Error("of a dead run");
          }
          setTimeout(resolve, 0);
          throw new Error("of a live run");
        },
        (error) => errors.push(error),
      );
      work.schedule();
    });
    await finished;
    expect(aborted).toEqual([true]);
    expect(errors.map(String)).toEqual(["Error: of a live run"]);
  });
});
