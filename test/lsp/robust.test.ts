import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { CancellationTokenSource, FileChangeType, LSPErrorCodes } from "vscode-languageserver/node";
import { type FindingItem, METHODS } from "../../shared/src/protocol.ts";
import { INSTANCE, PITR, TABLE } from "./fixtures.ts";
import { at, type Editor, eventually, MODERN, OLD, startEditor, workspace } from "./harness.ts";

const cancelled = { code: LSPErrorCodes.RequestCancelled };

/** URIs of the files that the workspace has something to say of. */
async function inWorkspace(editor: Editor): Promise<readonly string[]> {
  const { items } = await editor.connection.sendRequest<{ items: { uri: string; items?: unknown[] }[] }>(
    "workspace/diagnostic",
    { previousResultIds: [] },
  );
  return items.filter((report) => (report.items ?? []).length > 0).map(({ uri }) => uri);
}

describe("a request that is called off", () => {
  const calledOff = async (editor: Editor, method: string, params: unknown): Promise<unknown> => {
    const source = new CancellationTokenSource();
    const work = editor.connection.sendRequest(method, params, source.token);
    source.cancel();
    return work;
  };

  it("ends as cancelled: a fix that is resolved, a preview; later ones are served", async () => {
    const text = Array.from({ length: 40 }, (_, n) => TABLE(`t${n}`)).join("\n");
    const editor = await startEditor({ root: await workspace({ "main.tf": text }) });
    editor.open("main.tf", text);
    const [squiggle] = (await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR);
    const range = at(squiggle?.range.start.line ?? 0);
    const fix = (await editor.actions("main.tf", range)).find(({ data }) => data?.kind === "fix");
    await expect(calledOff(editor, "codeAction/resolve", fix)).rejects.toMatchObject(cancelled);
    const [item] = await editor.connection.sendRequest<FindingItem[]>(METHODS.findings);
    const params = { findingId: item?.id, fixer: "rule" };
    await expect(calledOff(editor, METHODS.preview, params)).rejects.toMatchObject(cancelled);
    expect(await editor.connection.sendRequest(METHODS.preview, params)).toMatchObject({ kind: "preview" });
    expect((await editor.actions("main.tf", range)).length).toBeGreaterThan(0);
  });

  it("because its document changes or closes meanwhile is asked for again, not answered for old text", async () => {
    const text = Array.from({ length: 300 }, (_, n) => TABLE(`t${n}`)).join("\n");
    const editor = await startEditor({ root: await workspace({ "main.tf": text }) });
    editor.open("main.tf", text);
    await editor.diagnostics("main.tf");
    for (const disturb of [
      () => editor.change("main.tf", 3, ""),
      () =>
        void editor.connection.sendNotification("textDocument/didClose", {
          textDocument: { uri: editor.uri("main.tf") },
        }),
    ]) {
      editor.change("main.tf", 2, `# ${"x".repeat(10)}\n${text}`);
      const pull = editor.pull("main.tf").catch((error: { readonly code: number }) => error.code);
      disturb();
      const answer = await pull;
      if (typeof answer === "number") expect(answer).toBe(LSPErrorCodes.ContentModified);
      // It was on its way before the change came: then it is of the text that was asked about, whole.
      else expect(answer.kind === "full" && answer.items.filter(({ code }) => code === PITR)).toHaveLength(300);
    }
    // Closed: what is on disk counts.
    await eventually(
      () => editor.diagnostics("main.tf"),
      (seen) => seen.filter(({ code }) => code === PITR).length === 300,
    );
  });
});

describe("folders of the workspace", () => {
  const event = (editor: Editor, added: readonly string[], removed: readonly string[]): void => {
    const named = (root: string) => ({ uri: pathToFileURL(root).href, name: path.basename(root) });
    void editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: added.map(named), removed: removed.map(named) },
    });
  };

  it("come and go while they are read", async () => {
    const text = Array.from({ length: 50 }, (_, n) => TABLE(`t${n}`)).join("\n");
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`d${n}/main.tf`, text]));
    const one = await workspace({ "main.tf": INSTANCE });
    const two = await workspace(files);
    const editor = await startEditor({ root: one, folders: [one, two] });
    event(editor, [], [two]);
    expect(await inWorkspace(editor)).toEqual([`file://${one}/main.tf`]);
    event(editor, [two], []);
    event(editor, [], [two]);
    event(editor, [two], [one]);
    await eventually(
      () => inWorkspace(editor),
      (seen) => seen.length === 30 && seen.every((uri) => uri.startsWith(`file://${two}/`)),
    );
    expect(editor.logs.filter((line) => line.includes("bug"))).toEqual([]);
  });

  it("that are not there, or on no disk, are nothing to fall over", async () => {
    const root = await workspace({ "main.tf": INSTANCE });
    const editor = await startEditor({ root, folders: [root, path.join(root, "gone")] });
    await editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri: "vscode-vfs://github/acme/infra", name: "infra" }], removed: [] },
    });
    await eventually(
      () => inWorkspace(editor),
      (seen) => seen.length === 1,
    );
  });
});

describe("a directory on disk", () => {
  const changed = (editor: Editor, changes: readonly (readonly [string, FileChangeType])[]): void =>
    void editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: changes.map(([file, type]) => ({ uri: editor.uri(file), type })),
    });

  it("that is moved or deleted takes its files along, although the editor tells of it alone", async () => {
    const root = await workspace({ "main.tf": INSTANCE, "a/b/main.tf": TABLE("t"), "a.b/main.tf": TABLE("u") });
    const editor = await startEditor({ root });
    expect(await inWorkspace(editor)).toHaveLength(3);
    await rename(path.join(root, "a"), path.join(root, "c"));
    changed(editor, [
      ["a", FileChangeType.Deleted],
      ["c", FileChangeType.Created],
    ]);
    await eventually(
      async () => [...(await inWorkspace(editor))].sort(),
      (seen) => seen.join() === ["a.b/main.tf", "c/b/main.tf", "main.tf"].map(editor.uri).join(),
    );
    await rm(path.join(root, "c"), { recursive: true });
    changed(editor, [["c", FileChangeType.Deleted]]);
    await eventually(
      () => inWorkspace(editor),
      (seen) => seen.length === 2,
    );
  });

  it("of packages, and files of no interest, make no work", async () => {
    const root = await workspace({ "main.tf": INSTANCE });
    const editor = await startEditor({ root });
    expect(await inWorkspace(editor)).toHaveLength(1);
    await eventually(editor.refreshes, (count) => count > 0);
    await new Promise((resolve) => setTimeout(resolve, 600));
    const before = editor.refreshes();
    await mkdir(path.join(root, "node_modules", "x"), { recursive: true });
    await writeFile(path.join(root, "node_modules", "x", "main.tf"), TABLE("t"));
    await writeFile(path.join(root, "notes.txt"), "");
    changed(editor, [
      ["node_modules", FileChangeType.Created],
      ["notes.txt", FileChangeType.Created],
    ]);
    expect(await inWorkspace(editor)).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(editor.refreshes()).toBe(before);
  });
});

describe("documents by their address", () => {
  it("are the files they are, with spaces, other alphabets and every spelling of the same", async () => {
    const root = await workspace({ "im port/größe@1 (neu)/main.tf": TABLE("t") });
    const editor = await startEditor({ root, capabilities: OLD });
    // As VS Code writes it: more is escaped than has to be.
    const uri = editor.uri("im port/größe@1 (neu)/main.tf").replace("@", "%40").replace("(", "%28").replace(")", "%29");
    await editor.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "terraform", version: 1, text: TABLE("t") },
    });
    await eventually(
      () => editor.pushed.filter((push) => push.version === 1).at(-1),
      (push) => push?.uri === uri && push.diagnostics.some(({ code }) => code === PITR),
    );
  });

  it.each(["untitled:Untitled-1", "git:/main.tf?ref=HEAD", "file:///c%3A/infra/main.tf", "file://%zz", "nonsense"])(
    "that are none of the workspace's files have nothing to show: %s",
    async (uri) => {
      const editor = await startEditor({ root: await workspace({ "main.tf": TABLE("t") }) });
      const textDocument = { uri };
      const ask = <T>(method: string, more: object = {}): Promise<T> =>
        editor.connection.sendRequest<T>(method, { textDocument, ...more });
      await editor.connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "terraform", version: 1, text: INSTANCE },
      });
      expect(await ask("textDocument/diagnostic")).toMatchObject({ kind: "full", items: [] });
      expect(await ask("textDocument/hover", { position: { line: 0, character: 0 } })).toBeNull();
      const actions = await ask<unknown[] | null>("textDocument/codeAction", {
        range: at(0),
        context: { diagnostics: [] },
      });
      expect(actions ?? []).toEqual([]);
      await editor.connection.sendNotification("textDocument/didClose", { textDocument });
      expect(await inWorkspace(editor)).toEqual([editor.uri("main.tf")]);
      expect(editor.logs.filter((line) => line.includes("bug"))).toEqual([]);
    },
  );
});

/** What servers may ask of editors that have said they can. */
const REQUESTS = [
  "client/registerCapability",
  "window/workDoneProgress/create",
  "window/showDocument",
  "workspace/applyEdit",
  "workspace/codeLens/refresh",
  "workspace/configuration",
  "workspace/diagnostic/refresh",
  "workspace/workspaceFolders",
];

describe("an editor's abilities", () => {
  it("are not gone beyond: one that can do nothing is asked nothing, and is told what fails", async () => {
    const root = await workspace({ "main.tf": INSTANCE });
    const editor = await startEditor({ root, capabilities: {} });
    const asked: string[] = [];
    for (const method of REQUESTS)
      editor.connection.onRequest(method, () => {
        asked.push(method);
        return null;
      });
    editor.open("main.tf", INSTANCE);
    await eventually(
      () => editor.pushed.at(-1)?.diagnostics.length ?? 0,
      (count) => count > 0,
    );
    expect(editor.initialized.capabilities.diagnosticProvider).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("to count in other units are not used: columns are UTF-16, as every editor can", async () => {
    const root = await workspace({ "main.tf": INSTANCE });
    const capabilities = { ...MODERN, general: { positionEncodings: ["utf-8", "utf-16"] } };
    const editor = await startEditor({ root, capabilities });
    expect(editor.initialized.capabilities.positionEncoding).toBe("utf-16");
  });
});
