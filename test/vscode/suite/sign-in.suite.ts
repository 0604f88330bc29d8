import assert from "node:assert/strict";
import * as vscode from "vscode";
import { runMocha } from "./mocha.ts";
import {
  answering,
  api,
  finding,
  findings,
  github,
  githubSession,
  open,
  type Pull,
  reset,
  until,
  VANTA,
} from "./support.ts";

/** No account at the start. */
export function run(): Promise<void> {
  return runMocha(() => {
    describe("without an account", () => {
      it("the catalogue's own scan works", async () => {
        await open(0, "compute.tf");
        const all = await findings("predicted findings", (list) => list.length > 0);
        assert.deepEqual([...new Set(all.map(({ source }) => source))], ["policies"]);
      });

      it("nobody is asked and nobody is nagged", async () => {
        const { status } = await api();
        await until("ready", () => (status().health === "ready" ? true : undefined));
        assert.equal(status().lastPoll, null);
        assert.equal(status().action, null);
      });
    });

    describe("Vanta", () => {
      it("is asked as soon as id and secret are given", async () => {
        await answering({ inputs: VANTA }, async () => vscode.commands.executeCommand("terrafix.signInVanta"));
        await findings("findings of Vanta", (list) => list.some(({ source }) => source === "vanta"));
        const { status } = await api();
        await until("ready", () => (status().health === "ready" ? true : undefined));
      });

      it("stays signed in when the server starts anew", async () => {
        await vscode.commands.executeCommand("terrafix.restartServer");
        const { status } = await api();
        await until("asked again", () => (status().health === "ready" && status().lastPoll ? true : undefined));
        await findings("findings of Vanta", (list) => list.some(({ source }) => source === "vanta"));
      });

      it("keeps what it has when the user changes their mind half-way", async () => {
        await answering({ inputs: ["vci_other", undefined] }, async () =>
          vscode.commands.executeCommand("terrafix.signInVanta"),
        );
        assert.equal((await api()).status().health, "ready");
      });
    });

    describe("GitHub", () => {
      afterEach(reset);

      it("is asked for at the first pull request, with the scope that it needs", async () => {
        const bucket = await finding(
          "the bucket",
          ({ source, receipt }) => source === "vanta" && receipt.address === "aws_s3_bucket.receipts",
        );
        const asked: { provider: string; scopes: readonly string[] }[] = [];
        let signedIn = false;
        await answering(
          {
            session: async (provider, scopes, options) => {
              if (options.createIfNone) {
                asked.push({ provider, scopes });
                signedIn = true;
              }
              return signedIn ? githubSession() : undefined;
            },
          },
          async () => {
            await vscode.commands.executeCommand("terrafix.openPullRequest", bucket.id);
            await vscode.commands.executeCommand("terrafix.sendPullRequest");
          },
        );
        // The stand-in is not github.com: the provider for Enterprise servers is the right one.
        assert.deepEqual(asked, [{ provider: "github-enterprise", scopes: ["repo"] }]);
        const pulls = await github<readonly Pull[]>("/repos/acme/estate-sign-in/pulls");
        assert.equal(pulls.length, 1);
      });

      it("is asked for again when it refuses the sign-in that the editor still has", async () => {
        const instance = await finding(
          "the instance",
          ({ source, receipt }) => source === "policies" && receipt.address === "aws_cloudwatch_log_group.api",
        );
        let renewed = 0;
        await answering(
          {
            session: async (_provider, _scopes, options) => {
              if (options.forceNewSession) renewed += 1;
              return renewed > 0 ? githubSession() : { ...githubSession(), accessToken: "ghp_revoked" };
            },
          },
          async () => {
            // The token that the server holds is the revoked one now.
            await vscode.commands.executeCommand("terrafix.restartServer");
            await findings("findings", (list) => list.some(({ id }) => id === instance.id));
            await vscode.commands.executeCommand("terrafix.openPullRequest", instance.id);
            await vscode.commands.executeCommand("terrafix.sendPullRequest");
          },
        );
        assert.equal(renewed, 1);
        assert.equal((await github<readonly Pull[]>("/repos/acme/estate-sign-in/pulls")).length, 2);
      });
    });

    describe("when something is wrong, a status and one action", () => {
      it("for a secret that Vanta refuses: sign in", async () => {
        await answering({ inputs: [VANTA[0], "expired"] }, async () =>
          vscode.commands.executeCommand("terrafix.signInVanta"),
        );
        const { status } = await api();
        await until("signed out", () => (status().health === "signed-out" ? true : undefined));
        assert.equal(status().action?.command, "terrafix.signIn");
        await answering({ inputs: VANTA }, async () => vscode.commands.executeCommand("terrafix.signInVanta"));
        await until("ready", () => (status().health === "ready" ? true : undefined));
      });

      it("for a network that is gone: try again; what was known stays", async () => {
        const settings = vscode.workspace.getConfiguration("terrafix");
        const address = settings.get<string>("vanta.baseUrl");
        const { status, findings: read } = await api();
        const known = read().filter(({ source }) => source === "vanta").length;
        // Nothing listens on the port that is reserved for nothing.
        await settings.update("vanta.baseUrl", "http://127.0.0.1:1", vscode.ConfigurationTarget.Global);
        try {
          await vscode.commands.executeCommand("terrafix.refresh");
          await until("offline", () => (status().health === "offline" ? true : undefined), 45_000);
          assert.equal(status().action?.command, "terrafix.refresh");
          assert.equal(read().filter(({ source }) => source === "vanta").length, known);
        } finally {
          await settings.update("vanta.baseUrl", address, vscode.ConfigurationTarget.Global);
        }
        await vscode.commands.executeCommand("terrafix.refresh");
        await until("ready", () => (status().health === "ready" ? true : undefined));
      });
    });

    describe("AWS", () => {
      it("takes the profile from the shared configuration and keeps it in the settings", async () => {
        await answering({ pick: "acme-prod", inputs: ["eu-west-1"] }, async () =>
          vscode.commands.executeCommand("terrafix.chooseAwsProfile"),
        );
        const settings = vscode.workspace.getConfiguration("terrafix");
        assert.equal(settings.get("bedrock.profile"), "acme-prod");
        assert.equal(settings.get("bedrock.region"), "eu-west-1");
      });
    });

    describe("signing out", () => {
      it("leaves what the catalogue predicts", async () => {
        await vscode.commands.executeCommand("terrafix.signOut");
        const { status } = await api();
        await until("ready", () => (status().health === "ready" ? true : undefined));
        await findings(
          "only predictions",
          (list) => list.length > 0 && list.every(({ source }) => source === "policies"),
        );
      });
    });
  });
}
