import type { Command } from "../app.ts";
import { addException } from "./add-exception.ts";
import { applyPreview, discardPreview } from "./apply-preview.ts";
import { chooseAwsProfile } from "./choose-aws-profile.ts";
import { exportReport } from "./export-report.ts";
import { fixPolicy } from "./fix-policy.ts";
import { fixSeveral } from "./fix-several.ts";
import { goToBlock, locate } from "./locate.ts";
import { openInVanta, openUrl } from "./open-url.ts";
import { previewFix, previewFixWithModel } from "./preview-fix.ts";
import {
  discardPullRequest,
  openPreviewPullRequest,
  openPullRequest,
  sendPullRequest,
  viewPullRequest,
} from "./pull-request.ts";
import { copyAddress, openWalkthrough, refresh, restartServer, showLog } from "./server.ts";
import { signIn, signInGithub, signInVanta, signOut } from "./sign-in.ts";
import { clearFilter, filterFindings, GROUPING_COMMANDS } from "./view.ts";

/** Every command of the extension. A contract test holds the manifest to this list. */
export const COMMANDS: readonly Command[] = [
  previewFix,
  previewFixWithModel,
  applyPreview,
  discardPreview,
  fixSeveral,
  fixPolicy,
  openPullRequest,
  openPreviewPullRequest,
  sendPullRequest,
  discardPullRequest,
  viewPullRequest,
  addException,
  locate,
  goToBlock,
  copyAddress,
  openInVanta,
  openUrl,
  exportReport,
  ...Object.values(GROUPING_COMMANDS),
  filterFindings,
  clearFilter,
  refresh,
  restartServer,
  showLog,
  openWalkthrough,
  signIn,
  signInVanta,
  signInGithub,
  chooseAwsProfile,
  signOut,
];

/** Commands that other commands and messages run: they have no entry in the manifest. */
export const INTERNAL_COMMANDS: readonly string[] = ["terrafix.openUrl", "terrafix.goToBlock", "terrafix.fixPolicy"];
