import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { uriOf } from "../../server/src/lsp/convert.ts";
import { type FindingItem, METHODS } from "../../shared/src/protocol.ts";
import { stateText } from "../unit/locate/support.ts";
import { findingsFile, PITR } from "./fixtures.ts";
import { type Editor, eventually, startEditor, workspace } from "./harness.ts";

// Both tables may have the name: only a state knows which.
const CODE = ["one", "two"]
  .map((name) => `resource "aws_dynamodb_table" "${name}" {\n  name     = var.${name}\n  hash_key = "id"\n}\n`)
  .join("\n");
const ARN = "arn:aws:dynamodb:eu-west-1:111122223333:table/acme-live";

/** A state in which the live table is this one's. */
function stateWith(name: string): string {
  return stateText([{ type: "aws_dynamodb_table", name, attributes: { id: "acme-live", arn: ARN } }]);
}

async function placed(editor: Editor, address: string): Promise<readonly FindingItem[]> {
  const all = await eventually(
    () => editor.connection.sendRequest<FindingItem[]>(METHODS.findings),
    (items) => items.some(({ source, receipt }) => source === "file" && receipt.address === address),
  );
  return all.filter(({ source, policy }) => source === "file" && policy === PITR);
}

function changed(editor: Editor, file: string): Promise<void> {
  return editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: uriOf(file), type: 2 }],
  });
}

it("a state that Terraform writes anew places the findings anew", async () => {
  const root = await workspace({
    "main.tf": CODE,
    "findings.json": findingsFile(["live"]),
    "terraform.tfstate": stateWith("one"),
  });
  const editor = await startEditor({ root, settings: { findings: { file: "findings.json" } } });
  expect(await placed(editor, "aws_dynamodb_table.one")).toHaveLength(1);
  expect(editor.watched).toContain('"**/*.tfstate"');
  const state = path.join(root, "terraform.tfstate");
  await writeFile(state, stateWith("two"));
  await changed(editor, state);
  const [finding, ...more] = await placed(editor, "aws_dynamodb_table.two");
  expect(more).toEqual([]);
  expect(finding?.receipt).toMatchObject({ confidence: "exact", startLine: 6 });
});

it("files named in state.files are watched and read again, wherever they lie and whatever they are called", async () => {
  const elsewhere = await workspace({ "shown.json": stateWith("one") });
  const given = path.join(elsewhere, "shown.json");
  const root = await workspace({ "main.tf": CODE, "findings.json": findingsFile(["live"]) });
  const settings = { findings: { file: "findings.json" }, state: { files: [given] } };
  const editor = await startEditor({ root, settings, initializationOptions: { trusted: true } });
  expect(await placed(editor, "aws_dynamodb_table.one")).toHaveLength(1);
  expect(editor.watched).toContain(JSON.stringify({ baseUri: uriOf(elsewhere), pattern: "shown.json" }));
  await writeFile(given, stateWith("two"));
  await changed(editor, given);
  expect(await placed(editor, "aws_dynamodb_table.two")).toHaveLength(1);
});
