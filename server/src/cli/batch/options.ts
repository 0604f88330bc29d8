import { DELIVERIES, FIXERS, SOURCES } from "../../../../shared/src/settings.ts";
import { type CommandOption, JSON_OPTION } from "../command.ts";
import { TERRAFORM_OPTIONS } from "../index-options.ts";
import { STATE_OPTIONS } from "./states.ts";

/** The options of `--batch`, each the twin of a setting. */
export const BATCH_OPTIONS: readonly CommandOption[] = [
  {
    flags: "--repo <folder-or-url>",
    description: "repository to work on; the current folder when none is given",
    repeatable: true,
    setting: "batch.repos",
  },
  { flags: "--source <source>", description: "where findings come from", choices: SOURCES, setting: "batch.source" },
  {
    flags: "--findings <file>",
    description: "neutral findings JSON or saved Vanta answers",
    setting: "batch.findings",
  },
  { flags: "--deliver <how>", description: "what happens with a fix", choices: DELIVERIES, setting: "batch.deliver" },
  {
    flags: "--fixer <who>",
    description: "rule first, else Bedrock; or only one of them",
    choices: FIXERS,
    setting: "batch.fixer",
  },
  { flags: "--out <folder>", description: "writes report.json, report.md and patches/", setting: "batch.out" },
  ...STATE_OPTIONS,
  ...TERRAFORM_OPTIONS,
  { flags: "--concurrency <n>", description: "findings worked on at once", setting: "batch.concurrency" },
  {
    flags: "--allow-replace",
    description: "also deliver fixes that destroy and recreate the resource",
    setting: "batch.allowReplace",
  },
  JSON_OPTION,
];
