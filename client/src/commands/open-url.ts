import * as vscode from "vscode";
import type { Command } from "../app.ts";
import { pickFinding } from "./pick-finding.ts";

/** Opens a link from an answer of the server in the browser; nothing but https (and http for local stand-ins). */
export const openUrl: Command = {
  id: "terrafix.openUrl",
  async run(_app, url) {
    if (typeof url === "string" && /^https?:\/\//.test(url)) await vscode.env.openExternal(vscode.Uri.parse(url));
  },
};

/** Opens the failing test in the compliance platform. */
export const openInVanta: Command = {
  id: "terrafix.openInVanta",
  async run(app, given) {
    const finding = await pickFinding(app, given, ({ url }) => url !== null);
    if (finding?.url) await vscode.env.openExternal(vscode.Uri.parse(finding.url));
  },
};
