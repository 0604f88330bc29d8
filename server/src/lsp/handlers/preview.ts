import type { PreviewAnswer } from "../../../../shared/src/protocol.ts";
import { followModel } from "../fixes/follow.ts";
import { previewFix } from "../fixes/preview.ts";
import { withProgress } from "../progress.ts";
import type { RequestHandler } from "./handler.ts";
import { fixerOf, textOf } from "./params.ts";

export const preview: RequestHandler<unknown, PreviewAnswer> = (session, params, signal) => {
  const findingId = textOf(params, "findingId");
  const fixer = fixerOf(params);
  if (fixer === "rule") return previewFix(session, { findingId, fixer }, signal);
  return withProgress(session, { title: "TerraFix: asking the model for a fix", signal }, async (both, progress) => {
    const follower = followModel(session, findingId, { progress, signal: both });
    try {
      return await previewFix(session, { findingId, fixer, onModel: follower.take }, both);
    } finally {
      follower.done();
    }
  });
};
