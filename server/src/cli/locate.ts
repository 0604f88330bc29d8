import { stat } from "node:fs/promises";
import path from "node:path";
import { type Located, locateOrRefuse } from "../locate/locate.ts";
import { keepIndex, loadIndex } from "../terraform/index/build-index.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import { STATE_OPTIONS, stateLoader } from "./batch/states.ts";
import { type Command, type CommandArgs, type CommandContext, JSON_OPTION } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { indexOptions, TERRAFORM_OPTIONS } from "./index-options.ts";
import { type Query, readQueries } from "./locate/queries.ts";
import { renderLocated } from "./locate/render.ts";

export const locateCommand: Command = {
  name: "locate",
  summary: "which block declares a live resource, and why that one",
  example: "locate arn:aws:s3:::acme-logs --repo . --state prod.tfstate",
  operands: {
    syntax: "[arn-or-name...]",
    description: "ARNs, names, ids such as sg-0123, Terraform addresses, or file.tf:12",
  },
  options: [
    { flags: "--from <file>", description: "more of them: one per line, or a JSON array" },
    { flags: "--repo <folder>", description: "repository to look in; the current folder when it is not given" },
    ...STATE_OPTIONS,
    ...TERRAFORM_OPTIONS,
    JSON_OPTION,
  ],
  // Readers of backends bring their own way out.
  startsOffline: true,
  run: async (ctx, args) => {
    const queries = await readQueries(args.operands, text(args, "from"), ctx.cwd);
    if (!queries.ok) return usage(ctx, queries.error);
    const index = await openIndex(ctx, text(args, "repo") ?? ".");
    if (typeof index === "string") return usage(ctx, index);
    if (index === null) return EXIT.interrupted;
    const states = await stateLoader(ctx)(index, index.root, ctx.signal);
    if (!states.ok) return states.error.code === "interrupted" ? EXIT.interrupted : usage(ctx, states.error.message);
    const { state, problems } = states.value;
    for (const problem of problems) ctx.log.warn(`${problem.where}: ${problem.message}`);
    const answers = queries.value.map((query) => ({
      query: query.given,
      located: locateOrRefuse(query.ref, index, { state }),
    }));
    present(ctx, args, answers);
    // The answers took what is in a few files; this takes every file as a whole.
    for (const problem of index.problems) ctx.log.warn(`${problem.where}: ${problem.message}`);
    await keepIndex(index);
    return EXIT.ok;
  },
};

interface Answer {
  readonly query: Query["given"];
  readonly located: Located;
}

function present(ctx: CommandContext, args: CommandArgs, answers: readonly Answer[]): void {
  if (args.options.json === true) {
    ctx.output.json(answers.map(({ query, located }) => ({ query, receipt: located.receipt })));
    return;
  }
  const parts = answers.map(({ query, located }) => renderLocated(query, located));
  ctx.output.text(parts.join("\n"));
}

function usage(ctx: CommandContext, message: string): ExitCode {
  ctx.output.error(message);
  return EXIT.usage;
}

function text(args: CommandArgs, name: string): string | undefined {
  const value = args.options[name];
  return typeof value === "string" ? value : undefined;
}

/** The index of a folder; a sentence when it cannot be read, null when it was interrupted. */
async function openIndex(ctx: CommandContext, folder: string): Promise<TerraformIndex | string | null> {
  const root = path.resolve(ctx.cwd, folder);
  const problem = await whyNotFolder(root, folder);
  if (problem !== null) return problem;
  const options = indexOptions(ctx, [root]);
  if (!options.ok) return options.error;
  try {
    ctx.progress.stage("reading the repository");
    return await loadIndex(root, ctx.signal, options.value);
  } catch (error) {
    if (ctx.signal.aborted) return null;
    throw error;
  }
}

async function whyNotFolder(root: string, given: string): Promise<string | null> {
  try {
    const found = await stat(root);
    return found.isDirectory() ? null : `${given} is not a folder; give the repository's folder with --repo.`;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const why = code === "ENOENT" ? "There is no folder" : `Cannot read (${code}) the folder`;
    return `${why} ${given}; give the repository's folder with --repo.`;
  }
}
