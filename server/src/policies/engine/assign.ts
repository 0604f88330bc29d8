import { type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { BlockOp } from "../../terraform/edits/block-edit.ts";
import type { NodeInstance, ResourceNode } from "../../terraform/index/model.ts";
import type { Change, PolicyContext, Preference, Requirement } from "../model.ts";
import { compareOccurrence } from "./compare.ts";
import { lookup, type Occurrence, parsePath, type Site } from "./lookup.ts";
import { placeValue, refuseFile } from "./place.ts";
import { testsOf } from "./requirement.ts";
import { evaluatorOf } from "./subject.ts";
import { negate, type Tri } from "./verdicts.ts";

/** What assigning preferences amounts to. */
export interface Assignment {
  readonly changes: readonly Change[];
  /** One clause per attribute: "sets `x` to `y`". */
  readonly done: readonly string[];
  readonly warnings: readonly string[];
}

/** A block whose attributes are to take their preferred values. */
export interface Assignee {
  readonly node: ResourceNode;
  readonly instances: readonly NodeInstance[];
  readonly requirement: Requirement;
}

/** HCL text of a preference's value, with placeholders filled in. */
export type ValueOf = (preference: Preference) => Result<string, Refusal>;

/** Plans the assignments that are needed: attributes that already satisfy their test are left alone. */
export function assign(
  context: PolicyContext,
  target: Assignee,
  prefer: readonly Preference[],
  textOf: ValueOf,
): Result<Assignment, Refusal> {
  const refused = refuseFile(target.node.declaration.file);
  if (refused !== null) return err(refused);
  const draft: Draft = { changes: [], done: [], warnings: [], seen: new Set() };
  for (const preference of prefer) {
    for (const instance of target.instances) {
      const wrong = wrongPlaces(context, target, preference, instance);
      if (wrong.length === 0) continue;
      const value = textOf(preference);
      if (!value.ok) return value;
      for (const occurrence of wrong) {
        const planned = plan(context, { target, instance, preference, value: value.value }, occurrence, draft);
        if (!planned.ok) return planned;
      }
    }
  }
  return ok({ changes: draft.changes, done: [...new Set(draft.done)], warnings: [...new Set(draft.warnings)] });
}

interface Draft {
  readonly changes: Change[];
  readonly done: string[];
  readonly warnings: string[];
  readonly seen: Set<string>;
}

/** The places of a path that fail the tests on it; without a test on it, those that are absent. */
function wrongPlaces(
  context: PolicyContext,
  target: Assignee,
  preference: Preference,
  instance: NodeInstance,
): readonly Occurrence[] {
  const found = lookup({
    body: target.node.declaration.block.body,
    path: preference.path,
    bindings: instance.bindings,
    evaluate: evaluatorOf(context.index, target.node),
  });
  const tests = testsOf(target.requirement).filter(({ test }) => test.path === preference.path);
  if (tests.length === 0) return found.filter((occurrence) => occurrence.kind === "absent");
  return found.filter((occurrence) =>
    tests.some(({ test, positive }) => {
      const verdict: Tri = compareOccurrence(occurrence, test, context.settings);
      return (positive ? verdict : negate(verdict)).status !== "pass";
    }),
  );
}

interface Wanted {
  readonly target: Assignee;
  readonly instance: NodeInstance;
  readonly preference: Preference;
  readonly value: string;
}

function plan(context: PolicyContext, wanted: Wanted, occurrence: Occurrence, draft: Draft): Result<void, Refusal> {
  const { node } = wanted.target;
  const { path } = wanted.preference;
  if (occurrence.kind === "block") return err(refusal("no-fix", `\`${path}\` is a block in ${node.address}`));
  if (occurrence.kind === "maybe") {
    return err(refusal("unknown-value", `\`${path}\` of ${node.address} cannot be set: ${occurrence.because}`));
  }
  const { site } = occurrence;
  if (site.path === null) {
    const message = `\`${path}\` of ${node.address} is part of the value of \`${site.attribute?.name ?? path}\`; set it there to \`${wanted.value}\`.`;
    return err(refusal("no-fix", message));
  }
  const key = site.attribute === null ? `${site.path.join("/")}/${path}` : `@${site.attribute.start}`;
  return site.attribute === null ? insert(wanted, site, key, draft) : replace(context, wanted, site, draft);
}

function replace(context: PolicyContext, wanted: Wanted, site: Site, draft: Draft): Result<void, Refusal> {
  if (site.attribute === null) return ok(undefined);
  const { target, instance, value, preference } = wanted;
  const placed = placeValue({ index: context.index, node: target.node, instance, attribute: site.attribute, value });
  if (!placed.ok) return placed;
  const { change, via, warnings } = placed.value;
  const key =
    change.kind === "replace" ? `${change.file.path}@${change.expression.start}` : `${change.file.path} ${via ?? ""}`;
  if (draft.seen.has(key)) return ok(undefined);
  draft.seen.add(key);
  draft.changes.push(change);
  draft.warnings.push(...warnings);
  draft.done.push(`sets \`${preference.path}\` to \`${value}\`${via === null ? "" : ` (${via})`}`);
  return ok(undefined);
}

function insert(wanted: Wanted, site: Site, key: string, draft: Draft): Result<void, Refusal> {
  if (draft.seen.has(key)) return ok(undefined);
  draft.seen.add(key);
  const { file, block } = wanted.target.node.declaration;
  const name = parsePath(wanted.preference.path).at(-1)?.name ?? wanted.preference.path;
  draft.changes.push({ kind: "ops", file, block, ops: [insertion(site, name, wanted.value)] });
  draft.done.push(`sets \`${wanted.preference.path}\` to \`${wanted.value}\``);
  return ok(undefined);
}

/**
 * Missing nested blocks below one of several equal ones are appended whole: `set` would create them in the first.
 */
function insertion(site: Site, name: string, value: string): BlockOp {
  const path = site.path ?? [];
  const existing = site.missingFrom === null ? path : path.slice(0, site.missingFrom);
  if (site.missingFrom === null || !existing.some((step) => typeof step === "number")) {
    return { op: "set", path, name, value };
  }
  const text = path
    .slice(site.missingFrom)
    .reverse()
    .reduce<string>((inner, step) => `${step} {\n${inner.replace(/^/gm, "  ")}\n}`, `${name} = ${value}`);
  return { op: "append-block", path: existing, text };
}
