import assert from "node:assert/strict";
import * as vscode from "vscode";
import { fileUri, finding, git, github, golden, type Pull, reset } from "./support.ts";

const REPOSITORY = "/repos/acme/estate-one-folder";
const pulls = () => github<readonly Pull[]>(`${REPOSITORY}/pulls?state=all`);
const bucket = () =>
  finding("the bucket", ({ receipt, source }) => source === "vanta" && receipt.address === "aws_s3_bucket.receipts");

function draft(): vscode.TextDocument {
  const document = vscode.workspace.textDocuments.find(
    ({ uri, isClosed }) => uri.scheme === "terrafix-draft" && !isClosed,
  );
  assert.ok(document, "the draft is open");
  return document;
}

export function describePullRequests(): void {
  describe("pull requests", () => {
    afterEach(reset);

    it("show their text before anything is sent", async () => {
      await vscode.commands.executeCommand("terrafix.openPullRequest", (await bucket()).id);
      const [title = "", empty, ...body] = draft().getText().split("\n");
      assert.match(title, /\S{3}/);
      assert.equal(empty, "");
      assert.match(body.join("\n"), /acme-prod-receipts|aws_s3_bucket\.receipts/);
      assert.deepEqual(await pulls(), []);
    });

    it("that are discarded leave nothing", async () => {
      await vscode.commands.executeCommand("terrafix.openPullRequest", (await bucket()).id);
      await vscode.commands.executeCommand("terrafix.discardPullRequest");
      assert.deepEqual(await pulls(), []);
      assert.equal(vscode.window.tabGroups.all.flatMap((group) => group.tabs).length, 0);
    });

    it("of a previewed fix are sent once, as edited, and never touch the user's work", async () => {
      const before = { head: await git(0, "rev-parse", "HEAD"), branch: await git(0, "branch", "--show-current") };
      const { id } = await bucket();
      await vscode.commands.executeCommand("terrafix.previewFix", id);
      await vscode.commands.executeCommand("terrafix.openPreviewPullRequest");
      const document = draft();
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), "Receipts: ");
      await vscode.workspace.applyEdit(edit);
      await vscode.commands.executeCommand("terrafix.sendPullRequest");
      const [pull, ...more] = await pulls();
      assert.ok(pull);
      assert.deepEqual(more, []);
      assert.match(pull.title, /^Receipts: /);
      assert.match(pull.head.ref, /^terrafix\//);
      assert.equal(pull.base.ref, "main");
      await git(0, "fetch", "--quiet", "origin", pull.head.ref);
      assert.equal(await git(0, "diff", "--name-only", "main", "FETCH_HEAD"), "storage.tf");
      assert.equal(`${await git(0, "show", "FETCH_HEAD:storage.tf")}\n`, await golden("storage.fixed.tf"));
      assert.equal(await git(0, "status", "--porcelain"), "");
      assert.equal(await git(0, "rev-parse", "HEAD"), before.head);
      assert.equal(await git(0, "branch", "--show-current"), before.branch);
      assert.equal((await vscode.workspace.openTextDocument(fileUri(0, "storage.tf"))).isDirty, false);
    });

    it("are known afterwards: the finding is in review, and a second one is not made", async () => {
      const found = await finding("in review", ({ state }) => state === "in-review");
      assert.equal(found.receipt.address, "aws_s3_bucket.receipts");
      const [pull] = await pulls();
      assert.equal(found.pullRequest?.number, pull?.number);
      await vscode.commands.executeCommand("terrafix.openPullRequest", found.id);
      const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "terrafix-draft");
      if (open !== undefined) await vscode.commands.executeCommand("terrafix.sendPullRequest");
      assert.equal((await pulls()).length, 1);
    });
  });
}
