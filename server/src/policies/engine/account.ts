import type { CandidateFix } from "../../../../shared/src/fix.ts";
import { type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { parsedFile } from "../../terraform/index/directories.ts";
import type { ModuleInstance, ResourceNode, SourceFile, TerraformIndex } from "../../terraform/index/model.ts";
import type { Block } from "../../terraform/syntax/ast.ts";
import type { Policy, PolicySettings, Verdict } from "../model.ts";
import { checkPolicy } from "./check.ts";
import { fillSettings } from "./create.ts";
import { explain } from "./explain.ts";
import { refuseFile } from "./place.ts";
import { proposeFix } from "./propose.ts";
import { renderChanges } from "./render.ts";

/** A policy asked about a whole account. `root` is the root module's folder; it may be left out when there is one. */
export interface AccountContext {
  readonly policy: Policy;
  readonly index: TerraformIndex;
  readonly settings: PolicySettings;
  readonly root?: string | undefined;
}

/** The blocks in one root module, or in all of them, that an account-level finding may be about. */
export function accountNodes({ policy, index, root }: AccountContext): readonly ResourceNode[] {
  return policy.on
    .flatMap((type) => index.byType(type))
    .filter((node) => node.declaration.mode === "managed" && (root === undefined || node.module.root.path === root));
}

/** One block that satisfies is enough; without any the code says nothing about the account. */
export function checkAccount(context: AccountContext): Verdict {
  const verdicts = accountNodes(context).map((node) => checkPolicy({ ...context, node }));
  const by = (status: Verdict["status"]): Verdict | undefined => verdicts.find((verdict) => verdict.status === status);
  const types = context.policy.on.map((type) => `\`${type}\``).join(" or ");
  return (
    by("pass") ??
    by("unknown") ??
    by("fail") ?? { status: "fail", because: `no ${types} is declared in this repository` }
  );
}

/**
 * The fix for a finding that names an account and no resource: the account's block is mended, or made where there is
 * none. Refused as `ambiguous` when several blocks or root modules could be meant.
 */
export function proposeAccountFix(context: AccountContext): Result<CandidateFix, Refusal> {
  const verdict = checkAccount(context);
  if (verdict.status === "pass") return err(refusal("no-fix", `Already compliant: ${verdict.because}.`));
  if (verdict.status === "unknown") return err(refusal("unknown-value", `${verdict.because}.`));
  const nodes = accountNodes(context);
  const declarations = [...new Set(nodes.map((node) => node.declaration))];
  const [node] = nodes;
  if (declarations.length > 1) {
    const names = nodes.map(({ address, declaration }) => `${address} (${declaration.file.path})`).join(", ");
    return err(
      refusal("ambiguous", `Several blocks could be meant: ${names}. Fix the one that belongs to the account.`),
    );
  }
  return node === undefined ? createSingleton(context) : proposeFix({ ...context, node });
}

function createSingleton(context: AccountContext): Result<CandidateFix, Refusal> {
  const { policy, settings } = context;
  const [type] = policy.on;
  if (policy.create === undefined || type === undefined) {
    const message = `No \`${policy.on.join("` or `")}\` is declared in this repository, and what it needs cannot be guessed; add one, or give the folder that sets up the account.`;
    return err(refusal("unmanaged", message));
  }
  const place = placeFor(context, type);
  if (!place.ok) return place;
  const { file, after } = place.value;
  const refused = refuseFile(file);
  if (refused !== null) return err(refused);
  const body = fillSettings(policy.create.trimEnd(), settings).replace(/^(?=.)/gm, "  ");
  const address = `${type}.this`;
  const text = `resource "${type}" "this" {\n${body}\n}`;
  const rendered = renderChanges([{ kind: "create", file, after, text }]);
  if (!rendered.ok) return err(refusal("no-fix", rendered.error));
  const explanation = explain({ policy, on: "the account" }, { done: [], on: "", created: [address] });
  const { impact } = policy;
  return ok({ by: "rule", policy: policy.id, ...rendered.value, explanation, impact, warnings: [] });
}

/** After the last block of the same service (`aws_iam_…`), else after the last resource of the root module. */
function placeFor(
  { index, root }: AccountContext,
  type: string,
): Result<{ readonly file: SourceFile; readonly after: Block }, Refusal> {
  const found = index.instances.filter(
    (instance) =>
      instance.parent === null && hasResources(instance) && (root === undefined || instance.root.path === root),
  );
  // A root that is applied in several ways is still one place.
  const roots = [...new Map(found.map((instance) => [instance.directory, instance])).values()];
  const [only] = roots;
  if (only === undefined) {
    return err(refusal("unmanaged", "No root module declares AWS resources here, so there is no place for the block."));
  }
  if (roots.length > 1) {
    const names = roots.map((instance) => instance.root.path || ".").join(", ");
    return err(
      refusal("ambiguous", `Several root modules could set up the account: ${names}. Say which by its folder.`),
    );
  }
  const service = type.split("_").slice(0, 2).join("_");
  const sites = only.directory.files
    .filter((file) => file.format === "hcl" && !file.isLink)
    .flatMap((file) => parsedFile(file).body.blocks.map((after) => ({ file, after })))
    .filter(({ after }) => after.type === "resource");
  const place = sites.findLast(({ after }) => after.labels[0]?.startsWith(`${service}_`)) ?? sites.at(-1);
  return place === undefined
    ? err(refusal("generated-code", "The root module is JSON, which programs write."))
    : ok(place);
}

function hasResources(instance: ModuleInstance): boolean {
  return [...instance.directory.resources.values()].some(
    ({ mode, type }) => mode === "managed" && type.startsWith("aws_"),
  );
}
