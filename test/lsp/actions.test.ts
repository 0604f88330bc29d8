import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CodeAction } from "vscode-languageserver/node";
import { loadCatalogue } from "../../server/src/policies/catalogue.ts";
import { proposeFix } from "../../server/src/policies/engine/propose.ts";
import { applyEdits, editsByFile } from "../../server/src/terraform/edits/apply.ts";
import { loadIndex } from "../../server/src/terraform/index/build-index.ts";
import { SERVER_COMMANDS } from "../../shared/src/protocol.ts";
import { readPolicies } from "../unit/policies/helpers.ts";
import { INSTANCE, PITR, TABLE } from "./fixtures.ts";
import { applyProtocolEdits, at, editsFor, eventually, OLD, startEditor, workspace } from "./harness.ts";

const TABLES = `${TABLE("a")}\n${TABLE("b")}\n${TABLE("c")}`;
const SETTINGS = { logRetentionDays: 365, backupRetentionDays: 7, passwordMinimumLength: 14, trustedCidrs: [] };

const fixOf = (actions: readonly CodeAction[], policy: string): CodeAction => {
  const found = actions.find(({ data }) => data?.kind === "fix" && data.policy === policy);
  if (found === undefined) throw new Error(`no fix for ${policy} in ${actions.map(({ title }) => title).join("; ")}`);
  return found;
};

describe("code actions", () => {
  it("are listed without edits and respect the filter", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": TABLES }) });
    editor.open("main.tf", TABLES);
    const all = await editor.actions("main.tf", at(0));
    expect(all.length).toBeGreaterThan(2);
    expect(all.every(({ edit }) => edit === undefined)).toBe(true);
    expect(all.every(({ kind }) => kind === "quickfix")).toBe(true);
    expect(all.filter(({ isPreferred }) => isPreferred)).toHaveLength(1);

    const only = async (kinds: string[]): Promise<(string | undefined)[]> =>
      (await editor.actions("main.tf", at(0), { only: kinds })).map(({ kind }) => kind);
    expect(await only(["quickfix"])).toEqual(all.map(() => "quickfix"));
    expect(await only(["source.fixAll"])).toEqual(["source.fixAll.terrafix"]);
    expect(await only(["source.fixAll.terrafix"])).toEqual(["source.fixAll.terrafix"]);
    expect(await only(["source"])).toEqual(["source.fixAll.terrafix"]);
    expect(await only(["source.fixAll.eslint"])).toEqual([]);
    expect(await only(["refactor"])).toEqual([]);
    expect(await only([])).toEqual([]);
    expect(await only([""])).toContain("source.fixAll.terrafix");
  });

  it("offer nothing where nothing fails", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": TABLES }) });
    editor.open("main.tf", TABLES);
    expect(await editor.actions("main.tf", at(2))).toEqual([]);
    expect(await editor.actions("elsewhere.tf", at(0))).toEqual([]);
  });

  it("fix all of a policy in the file, and of everything in the file, in one edit", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": TABLES }) });
    editor.open("main.tf", TABLES, 7);
    const actions = await editor.actions("main.tf", at(0));
    const policy = actions.find(({ data }) => data?.kind === "fixPolicy" && data.policy === PITR);
    expect(policy?.title).toContain("3");
    for (const action of [policy, ...(await editor.actions("main.tf", at(0), { only: ["source.fixAll"] }))]) {
      if (action === undefined) throw new Error("missing action");
      const { version, edits } = editsFor((await editor.resolve(action)).edit, editor.uri("main.tf"));
      expect(version).toBe(7);
      const after = applyProtocolEdits(TABLES, edits);
      expect(after.match(/point_in_time_recovery/g)).toHaveLength(3);
    }
  });

  it("fix all of a policy in the workspace through a command", async () => {
    const files = { "a/main.tf": TABLE("a"), "b/main.tf": TABLE("b") };
    const editor = await startEditor({ root: await workspace(files) });
    editor.open("a/main.tf", files["a/main.tf"], 3);
    const result = await editor.connection.sendRequest("workspace/executeCommand", {
      command: SERVER_COMMANDS.fixAllOfPolicy,
      arguments: [{ policy: PITR }],
    });
    expect(result).toEqual({ fixed: 2, skipped: 0 });
    expect(editor.applied).toHaveLength(1);
    expect(editsFor(editor.applied[0], editor.uri("a/main.tf")).version).toBe(3);
    // Not open: no version to name.
    expect(editsFor(editor.applied[0], editor.uri("b/main.tf")).version).toBeNull();
  });

  it("carry their edit at once for an editor that cannot resolve, without versions where it knows none", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": INSTANCE }), capabilities: OLD });
    editor.open("main.tf", INSTANCE);
    await eventually(
      () => editor.pushed.length,
      (count) => count > 0,
    );
    const fix = fixOf(await editor.actions("main.tf", at(0)), "ec2-imdsv2");
    expect(fix.edit?.documentChanges).toBeUndefined();
    expect(applyProtocolEdits(INSTANCE, editsFor(fix.edit, editor.uri("main.tf")).edits)).toContain("http_tokens");
  });

  it("say why there is no fix", async () => {
    const text =
      'variable "n" {}\nresource "aws_security_group" "open" {\n  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}\n';
    const editor = await startEditor({ root: await workspace({ "main.tf.json": "{}", "main.tf": text }) });
    editor.open("main.tf", text);
    const actions = await editor.actions("main.tf", at(1));
    const disabled = actions.filter((action) => action.disabled !== undefined);
    for (const action of disabled) {
      expect(action.isPreferred).toBeUndefined();
      await expect(editor.resolve(action)).rejects.toThrow(action.disabled?.reason);
    }
  });
});

describe("the invariant that a fix is the same everywhere", () => {
  it("resolves to the bytes of the rule's own fix, for every example of the catalogue", async () => {
    // The shipped catalogue has no examples in it; they are in the files it is made of.
    const shipped = new Set(loadCatalogue().policies.map(({ id }) => id));
    const examples = (await readPolicies()).flatMap((policy) =>
      policy.onRequest === true || !shipped.has(policy.id)
        ? []
        : policy.examples.flatMap(({ before }, i) =>
            before === undefined ? [] : [{ policy, before, folder: `${policy.id}-${i}` }],
          ),
    );
    expect(examples.length).toBeGreaterThan(20);
    const files = Object.fromEntries(examples.map(({ folder, before }) => [`${folder}/main.tf`, before]));
    const root = await workspace(files);
    const index = await loadIndex(root, new AbortController().signal);
    const editor = await startEditor({ root });
    let compared = 0;
    for (const { folder, policy, before } of examples) {
      const file = `${folder}/main.tf`;
      editor.open(file, before);
      const actions = await editor.actions(file, {
        start: { line: 0, character: 0 },
        end: { line: 999, character: 0 },
      });
      for (const action of actions.filter(
        ({ data, disabled }) => data?.kind === "fix" && data.policy === policy.id && disabled === undefined,
      )) {
        const node = index.resources.find(
          (each) => each.declaration.file.path === file && each.address === action.data.address,
        );
        if (node === undefined) throw new Error(`no ${action.data.address} in ${file}`);
        const own = proposeFix({ policy, node, index, settings: SETTINGS });
        if (!own.ok) throw new Error(own.error.message);
        const resolved = await editor.resolve(action).catch((error: unknown) => error);
        if (resolved instanceof Error) {
          // A fix that verification refuses is offered nowhere.
          expect(resolved.message).toMatch(/verification/);
          continue;
        }
        for (const [path, edits] of editsByFile(own.value.edits)) {
          const text = files[path] ?? "";
          const expected = applyEdits(text, edits);
          const { edits: protocol } = editsFor((resolved as CodeAction).edit, editor.uri(path));
          expect(applyProtocolEdits(text, protocol), `${path} ${action.title}`).toBe(
            expected.ok ? expected.value : null,
          );
        }
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(20);
    // Nothing on disk was touched.
    for (const [file, text] of Object.entries(files)) expect(await readFile(path.join(root, file), "utf8")).toBe(text);
  });
});
