import assert from "node:assert/strict";
import * as vscode from "vscode";
import { runMocha } from "./mocha.ts";
import { diagnostics, fileUri, finding, findings, open, reset, signInToAll, until } from "./support.ts";

/** A window with two repositories. */
export function run(): Promise<void> {
  return runMocha(() => {
    describe("two folders", () => {
      before(signInToAll);
      afterEach(reset);

      it("both have findings", async () => {
        await findings("findings in both", (list) =>
          [0, 1].every((folder) =>
            list.some(({ place }) => place?.uri.startsWith(fileUri(folder).toString()) === true),
          ),
        );
      });

      it("a finding is in the folder that has its block, and nowhere else", async () => {
        const bucket = await finding(
          "the bucket",
          ({ source, place }) => source === "vanta" && /storage\.tf$/.test(place?.uri ?? ""),
        );
        assert.equal(bucket.place?.uri, fileUri(0, "storage.tf").toString());
        const { uri } = await open(1, "main.tf");
        await until("a diagnostic of the other folder", () => diagnostics(uri)[0]);
        assert.ok(diagnostics(uri).every(({ message }) => !/public access/i.test(message)));
      });

      it("files of OpenTofu are read, whatever language the editor takes them for", async () => {
        const { uri } = await open(1, "topics.tofu");
        await until("a diagnostic", () => diagnostics(uri)[0]);
        assert.ok(
          (await findings("its finding", (list) => list.some(({ place }) => place?.uri === uri.toString()))).length,
        );
      });

      it("a folder that is taken away takes its findings along, and brings them back", async () => {
        const folder = vscode.workspace.workspaceFolders?.[1];
        assert.ok(folder);
        const inSecond = (place: { uri: string } | null) => place?.uri.startsWith(`${fileUri(1).toString()}/`) === true;
        vscode.workspace.updateWorkspaceFolders(1, 1);
        await findings("none of the second folder", (list) => list.every(({ place }) => !inSecond(place)));
        vscode.workspace.updateWorkspaceFolders(1, 0, { uri: folder.uri });
        await findings("the second folder's again", (list) => list.some(({ place }) => inSecond(place)));
      });
    });
  });
}
