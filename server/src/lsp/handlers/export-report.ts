import { withProgress } from "../progress.ts";
import { reportOf } from "../report.ts";
import type { RequestHandler } from "./handler.ts";
import { fieldOf } from "./params.ts";

export const exportReport: RequestHandler<unknown, string> = (session, params, signal) =>
  withProgress(session, { title: "TerraFix: writing the report", signal }, async (both, progress) => {
    const report = await reportOf(session, progress, both);
    const markdown = fieldOf(params, "format") === "markdown";
    return markdown ? session.adapters.reportMarkdown(report) : `${JSON.stringify(report, null, 2)}\n`;
  });
