import type { Command, CommandContext } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** Parts of the product that are named in its contract but not in this version; they say so. */
const notYet =
  (what: string) =>
  (ctx: CommandContext): Promise<ExitCode> => {
    ctx.output.error(`${what} is not part of this version yet; run one pass with terrafix-ls --batch.`);
    return Promise.resolve(EXIT.usage);
  };

export const serveCommand: Command = {
  name: "serve",
  summary: "the pipeline for ever: polling, health, metrics (not in this version yet)",
  example: "serve",
  options: [],
  toleratesProblems: true,
  run: notYet("The service"),
};
