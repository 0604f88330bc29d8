import { existsSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../../../../shared/src/reasons.ts";
import { failure } from "../../../../shared/src/reasons.ts";
import type { Problem, Report } from "../../../../shared/src/report.ts";
import { gitWorkspaces } from "../../deliver/git/workspaces.ts";
import { githubDeliverer } from "../../deliver/github/deliverer.ts";
import type { PipelineContext } from "../../pipeline/context.ts";
import type { Store } from "../../pipeline/ports.ts";
import { openRepository, type Repository } from "../../pipeline/repository.ts";
import { runBatch } from "../../pipeline/run-batch.ts";
import { type Catalogue, loadCatalogue } from "../../policies/catalogue.ts";
import { nullStore } from "../../store/null.ts";
import { openStore } from "../../store/open.ts";
import type { IndexOptions } from "../../terraform/index/options.ts";
import type { CommandArgs, CommandContext } from "../command.ts";
import { EXIT, type ExitCode, exitCodeFor } from "../exit-codes.ts";
import { indexOptions } from "../index-options.ts";
import { fetchFindings, identified, sourceOf } from "./findings.ts";
import { chooseModel } from "./model.ts";
import { type BatchPlan, planBatch } from "./plan.ts";
import { renderText } from "./render-text.ts";
import { stateLoader } from "./states.ts";
import { findTools } from "./tools.ts";
import { writeOut } from "./write-out.ts";

/** One pass of the pipeline. */
export async function runBatchCommand(ctx: CommandContext, args: CommandArgs): Promise<ExitCode> {
  const plan = planBatch(ctx.settings);
  if (!plan.ok) return usage(ctx, plan.error);
  const local = plan.value.repos.map((repo) => path.resolve(ctx.cwd, repo)).filter((folder) => existsSync(folder));
  const index = indexOptions(ctx, local);
  if (!index.ok) return usage(ctx, index.error);
  return start(ctx, args, { plan: plan.value, index: index.value });
}

function usage(ctx: CommandContext, message: string): ExitCode {
  ctx.output.error(message);
  return EXIT.usage;
}

/** A source or repository that cannot be used at all: only services that may come back are worth trying again. */
function stop(ctx: CommandContext, reason: Failure): ExitCode {
  ctx.output.error(reason.message);
  const code = exitCodeFor(reason);
  return code === EXIT.failed && reason.code !== "internal" ? EXIT.usage : code;
}

interface Start {
  readonly plan: BatchPlan;
  readonly index: IndexOptions;
}

async function start(ctx: CommandContext, args: CommandArgs, { plan, index }: Start): Promise<ExitCode> {
  const startedAt = new Date();
  const source = sourceOf(plan, ctx.settings, (file) => path.resolve(ctx.cwd, file));
  ctx.progress.stage("fetching findings");
  const fetched = await fetchFindings(source, ctx.signal);
  if (!fetched.ok) return stop(ctx, fetched.error);
  const t_fetch = Date.now() - startedAt.getTime();

  const opened = await openAll(ctx, { plan, index });
  if (!opened.ok) return stop(ctx, opened.error);
  const { repositories } = opened;
  const store = await storeOf(ctx);
  const chosen = chooseModel(ctx.settings, plan.fixer, ctx.env);
  try {
    const catalogue = enabledPolicies(loadCatalogue(), ctx.settings.policies.disabled);
    const policySettings = ctx.settings.policies;
    const findings = identified(fetched.value, plan, { repositories, catalogue, settings: policySettings });
    const context: PipelineContext = {
      options: {
        ...ctx.settings.batch,
        deliver: plan.deliver,
        fixer: plan.fixer,
        today: startedAt.toISOString().slice(0, 10),
      },
      policySettings,
      catalogue,
      tools: await findTools(ctx.env, ctx.settings.batch.secondOpinion),
      model: chosen.model,
      modelMissing: chosen.missing,
      deliverer: delivererOf(ctx, plan),
      store: store.store,
      log: ctx.log,
      progress: ctx.progress,
      repositories,
      signal: ctx.signal,
    };
    const problems = [...fetched.value.problems, ...opened.problems, ...store.problems];
    const before = { t_fetch, t_clone: opened.cloneMs, t_parse: opened.parseMs };
    const names = repositories.map((one) => one.checkout.source);
    const report = await runBatch({ findings, problems, before, startedAt, repositories: names }, context);
    return await present(ctx, args, { report, plan });
  } finally {
    await chosen.close();
    await store.store.close();
    await Promise.all(repositories.map((one) => one.checkout.dispose()));
  }
}

async function present(
  ctx: CommandContext,
  args: CommandArgs,
  { report, plan }: { readonly report: Report; readonly plan: BatchPlan },
): Promise<ExitCode> {
  for (const problem of report.problems) ctx.log.warn(`${problem.where}: ${problem.message}`);
  const { out } = ctx.settings.batch;
  const written = out === undefined ? null : await writeOut(report, path.resolve(ctx.cwd, out));
  if (args.options.json === true) ctx.output.json(report);
  else ctx.output.text(renderText(report, { withDiffs: plan.deliver === "diff", columns: ctx.output.columns }));
  if (written !== null && !written.ok) return usage(ctx, written.error.message);
  return exitCodeFor(report);
}

type Opened =
  | {
      readonly ok: true;
      readonly repositories: readonly Repository[];
      readonly problems: readonly Problem[];
      readonly cloneMs: number;
      readonly parseMs: number;
    }
  | { readonly ok: false; readonly error: Failure };

/** Opens every repository. One that cannot be opened is a problem as long as another can. */
async function openAll(ctx: CommandContext, { plan, index }: Start): Promise<Opened> {
  const workspaces = gitWorkspaces();
  const today = new Date().toISOString().slice(0, 10);
  const repositories: Repository[] = [];
  const problems: Problem[] = [];
  let cloneMs = 0;
  let parseMs = 0;
  let last: Failure = failure("not-found", "No repository was given. Name one with --repo.");
  ctx.progress.stage("reading repositories", plan.repos.length);
  for (const source of plan.repos) {
    const opened = await openRepository(
      source === "." ? ctx.cwd : source,
      { workspaces, states: stateLoader(ctx), today, index },
      ctx.signal,
    );
    ctx.progress.tick();
    if (!opened.ok) {
      last = opened.error;
      problems.push({ where: source, message: opened.error.message });
      continue;
    }
    repositories.push(opened.value.repository);
    problems.push(...opened.value.problems);
    cloneMs += opened.value.cloneMs;
    parseMs += opened.value.parseMs;
  }
  if (repositories.length === 0) return { ok: false, error: last };
  return { ok: true, repositories, problems, cloneMs, parseMs };
}

/** The store, or one that forgets: its absence must not change what is delivered. */
async function storeOf(ctx: CommandContext): Promise<{ readonly store: Store; readonly problems: readonly Problem[] }> {
  const opened = await openStore({ url: ctx.settings.database.url, cwd: ctx.cwd });
  if (opened.ok) return { store: opened.value, problems: [] };
  const message = `${opened.error.message} The run goes on without it; GitHub's own state decides what exists.`;
  return { store: nullStore(), problems: [{ where: "state store", message }] };
}

function delivererOf(ctx: CommandContext, plan: BatchPlan): PipelineContext["deliverer"] {
  if (plan.deliver !== "pull-request" || plan.github === null) return null;
  const { apiUrl, draft, writeSpacingMs } = ctx.settings.github;
  return githubDeliverer({
    credentials: plan.github,
    apiUrl,
    draft,
    pacing: { writeSpacingMs },
    onNotice: (message) => ctx.log.info(message),
  });
}

function enabledPolicies(catalogue: Catalogue, disabled: readonly string[]): Catalogue {
  if (disabled.length === 0) return catalogue;
  const off = new Set(disabled);
  return {
    policies: catalogue.policies.filter((policy) => !off.has(policy.id)),
    byId: (id) => (off.has(id) ? null : catalogue.byId(id)),
    byTest: (testId) => catalogue.byTest(testId).filter((policy) => !off.has(policy.id)),
  };
}
