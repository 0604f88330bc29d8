import type { PreviewAnswer } from "../../../../shared/src/protocol.ts";
import { METHODS } from "../../../../shared/src/protocol.ts";
import { previewFix } from "../fixes/preview.ts";
import { withProgress } from "../progress.ts";
import type { RequestHandler } from "./handler.ts";
import { fixerOf, textOf } from "./params.ts";

export const preview: RequestHandler<unknown, PreviewAnswer> = (session, params, signal) => {
  const findingId = textOf(params, "findingId");
  const fixer = fixerOf(params);
  if (fixer === "rule") return previewFix(session, { findingId, fixer }, signal);
  return withProgress(session, { title: "TerraFix: asking the model for a fix", signal }, async (both) => {
    const answer = await previewFix(session, { findingId, fixer }, both);
    if (answer.kind === "preview") {
      const text = answer.preview.explanation;
      await session.connection.sendNotification(METHODS.previewProgress, { findingId, text });
    }
    return answer;
  });
};
