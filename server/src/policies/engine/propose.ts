import type { CandidateFix } from "../../../../shared/src/fix.ts";
import { type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { isInstalledPath } from "../../terraform/index/installed.ts";
import type { NodeInstance } from "../../terraform/index/model.ts";
import { overriddenBy } from "../../terraform/index/overrides.ts";
import type { Change, Companion, PlannedFix, PolicyContext } from "../model.ts";
import { OPERATIONS } from "../operations/index.ts";
import { type Assignee, assign } from "./assign.ts";
import { checkInstance, checkPolicy } from "./check.ts";
import { checkCompanion, type FoundCompanion } from "./companion.ts";
import { createBuilder } from "./create.ts";
import { explain } from "./explain.ts";
import { foreignRefusal } from "./foreign.ts";
import { refuseFile } from "./place.ts";
import { providerMajorOf } from "./provider.ts";
import { renderChanges } from "./render.ts";

/**
 * The fix that makes a failing resource satisfy its policy, as text edits. Refused, with what to do, when the check
 * does not say "fail" (compliant already, not applicable, unknown) or when the value cannot be changed safely. The
 * same input gives the same bytes.
 */
export function proposeFix(context: PolicyContext): Result<CandidateFix, Refusal> {
  const planned = planFix(context);
  return planned.ok ? render(context, planned.value) : planned;
}

/** Turns a plan into the fix that is offered. */
export function render(context: PolicyContext, plan: PlannedFix): Result<CandidateFix, Refusal> {
  const foreign = plan.changes.some(({ file }) => isInstalledPath(file.path)) ? foreignRefusal(context.node) : null;
  if (foreign !== null) return err(foreign);
  const rendered = renderChanges(plan.changes);
  if (!rendered.ok) return err(refusal("no-fix", `the change could not be written: ${rendered.error}`));
  if (rendered.value.edits.length === 0) {
    return err(refusal("no-fix", `nothing could be changed in ${context.node.address} to satisfy the policy`));
  }
  const { explanation, impact, warnings } = plan;
  return ok({ by: "rule", policy: context.policy.id, ...rendered.value, explanation, impact, warnings });
}

function planFix(context: PolicyContext): Result<PlannedFix, Refusal> {
  const { policy, node } = context;
  const verdict = checkPolicy(context);
  if (verdict.status === "pass") return err(refusal("no-fix", `Already compliant: ${verdict.because}.`));
  if (verdict.status === "not-applicable") return err(refusal("no-fix", `Not applicable: ${verdict.because}.`));
  if (verdict.status === "unknown") {
    return err(
      refusal(
        "unknown-value",
        `${node.address}: ${verdict.because}. Look at the live resource, or set the value in the code.`,
      ),
    );
  }
  const override = overriddenBy(node.declaration);
  if (override !== null) {
    const message = `${node.address} is changed by the override file ${override}, too: change it there or here by hand`;
    return err(refusal("no-fix", message));
  }
  if (policy.operation !== undefined) {
    const operation = OPERATIONS[policy.operation.name];
    return operation?.propose(context) ?? err(refusal("no-fix", `there is no operation \`${policy.operation.name}\``));
  }
  const refused = refuseFile(node.declaration.file);
  if (refused !== null) return err(refused);
  const failing = failingInstances(context);
  const { companion } = policy;
  if (companion === undefined) return planAssignment(context, failing);
  if (node.declaration.type === companion.type) {
    return assignTo(context, { node, instances: failing, requirement: companion.require }, companion.prefer);
  }
  if (usesInlineForm(context, companion)) return planAssignment(context, failing);
  return planCompanion(context, companion, failing);
}

function failingInstances(context: PolicyContext): readonly NodeInstance[] {
  return context.index.expand(context.node).filter((instance) => checkInstance(context, instance).status === "fail");
}

/** Sets the preferred values in the block itself. */
function planAssignment(context: PolicyContext, failing: readonly NodeInstance[]): Result<PlannedFix, Refusal> {
  const { policy, node } = context;
  const target = { node, instances: failing, requirement: policy.require ?? { all: [] } };
  return assignTo(context, target, policy.prefer);
}

function assignTo(
  context: PolicyContext,
  target: Assignee,
  prefer: PolicyContext["policy"]["prefer"],
): Result<PlannedFix, Refusal> {
  const builder = createBuilder(context);
  const assigned = assign(context, target, prefer, (preference) => builder.valueOf(preference));
  if (!assigned.ok) return assigned;
  const { changes, done, warnings } = assigned.value;
  return ok(
    finish(context, {
      changes: [...changes, ...builder.changes()],
      done,
      created: builder.created(),
      warnings,
      on: target.node.address,
    }),
  );
}

/** The block says it the old way (`versioning { … }` inside the bucket): both ways at once contradict each other. */
function usesInlineForm({ policy, node }: PolicyContext, companion: Companion): boolean {
  if (policy.prefer.length === 0) return false;
  const { body } = node.declaration.block;
  const inline = policy.prefer.some(({ path }) => {
    const [name] = path.split(".");
    return body.blocks.some((block) => block.type === name || (block.type === "dynamic" && block.labels[0] === name));
  });
  return inline || providerMajorOf(node.module.root) < (companion.since ?? 0);
}

/** Mends companions that are there but wrong; adds one when there is none. */
function planCompanion(
  context: PolicyContext,
  companion: Companion,
  failing: readonly NodeInstance[],
): Result<PlannedFix, Refusal> {
  const found = failing.map((instance) => checkCompanion({ ...context, instance }, companion).found);
  const all = found.flat();
  if (all.length === 0) return addCompanion(context, companion, failing);
  if (found.some((list) => list.length === 0)) {
    const message = `Some instances of ${context.node.address} have a \`${companion.type}\` and others have none; give the others one in the same way.`;
    return err(refusal("no-fix", message));
  }
  return mendCompanions(context, companion, all);
}

function mendCompanions(
  context: PolicyContext,
  companion: Companion,
  found: readonly FoundCompanion[],
): Result<PlannedFix, Refusal> {
  const builder = createBuilder(context);
  const changes: Change[] = [];
  const done = new Set<string>();
  const warnings = new Set<string>();
  const on = new Set<string>();
  for (const { node, instances } of found) {
    const target = { node, instances, requirement: companion.require };
    const assigned = assign(context, target, companion.prefer, (preference) => builder.valueOf(preference));
    if (!assigned.ok) return assigned;
    changes.push(...assigned.value.changes);
    for (const clause of assigned.value.done) done.add(clause);
    for (const warning of assigned.value.warnings) warnings.add(warning);
    on.add(node.address);
  }
  const summary = { done: [...done], warnings: [...warnings], on: [...on].join(", "), created: builder.created() };
  return ok(finish(context, { changes: [...changes, ...builder.changes()], ...summary }));
}

function addCompanion(
  context: PolicyContext,
  companion: Companion,
  failing: readonly NodeInstance[],
): Result<PlannedFix, Refusal> {
  const { node, index, policy } = context;
  if (providerMajorOf(node.module.root) < (companion.since ?? 0)) {
    const message = `\`${companion.type}\` needs version ${companion.since ?? 0} of the AWS provider, and this module asks for an older one; upgrade it first.`;
    return err(refusal("no-fix", message));
  }
  const elsewhere = index
    .nodesOf(node.declaration)
    .find((other) => other !== node && checkPolicy({ ...context, node: other }).status === "pass");
  if (elsewhere !== undefined || failing.length < index.expand(node).length) {
    const message = `Some uses of ${node.declaration.address} already have a \`${companion.type}\` (or need none), so one beside the block would be doubled; give ${node.address} one of its own.`;
    return err(refusal("no-fix", message));
  }
  const builder = createBuilder(context);
  const added = builder.addCompanion(companion);
  if (!added.ok) return added;
  return ok(
    finish(context, { changes: builder.changes(), done: [], created: builder.created(), warnings: [], on: policy.id }),
  );
}

function finish(
  context: PolicyContext,
  plan: {
    readonly changes: readonly Change[];
    readonly done: readonly string[];
    readonly created: readonly string[];
    readonly on: string;
    readonly warnings: readonly string[];
  },
): PlannedFix {
  const { policy } = context;
  const serious = policy.impact === "replace" || policy.impact === "downtime";
  const notes = serious && policy.impactNote !== undefined ? [policy.impactNote] : [];
  return {
    changes: plan.changes,
    explanation: explain({ policy, on: `\`${context.node.address}\`` }, plan),
    impact: policy.impact,
    warnings: [...notes, ...plan.warnings],
  };
}
