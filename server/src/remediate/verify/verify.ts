import { createTwoFilesPatch } from "diff";
import type { CandidateFix, LayerResult, VerifiedFix } from "../../../../shared/src/fix.ts";
import type { Catalogue } from "../../policies/catalogue.ts";
import type { Policy, PolicySettings } from "../../policies/model.ts";
import { applyEdits, editsByFile } from "../../terraform/edits/apply.ts";
import { withChanges } from "../../terraform/index/build-index.ts";
import type { ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";
import { formatLayer } from "./format-layer.ts";
import { impactLayer } from "./impact-layer.ts";
import { type Layer, results, type VerifyContext, type VerifyTools } from "./layer.ts";
import { parseLayer } from "./parse-layer.ts";
import { planLayer } from "./plan-layer.ts";
import { regressionsLayer } from "./regressions-layer.ts";
import { schemaLayer } from "./schema-layer.ts";
import { scopeLayer } from "./scope-layer.ts";
import { secondOpinionLayer } from "./second-opinion-layer.ts";
import { targetLayer } from "./target-layer.ts";
import { validateLayer } from "./validate-layer.ts";

/** In the order they run. */
export const LAYERS: readonly Layer[] = [
  parseLayer,
  scopeLayer,
  schemaLayer,
  targetLayer,
  regressionsLayer,
  formatLayer,
  impactLayer,
  validateLayer,
  secondOpinionLayer,
  planLayer,
];

export interface VerifyRequest {
  readonly index: TerraformIndex;
  readonly candidate: CandidateFix;
  readonly node: ResourceNode;
  readonly policy: Policy;
  readonly catalogue: Catalogue;
  readonly settings: PolicySettings;
  readonly tools: VerifyTools;
  /** Called as each layer ends. */
  readonly onLayer?: ((result: LayerResult) => void) | undefined;
}

export interface Verification {
  readonly fix: VerifiedFix;
  /** Whole new text of every changed file, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** The index after the change. */
  readonly after: TerraformIndex;
  /** The gate that failed, or null when the fix may be offered. */
  readonly failedGate: LayerResult | null;
}

/** Puts a candidate through every layer. Layers after a failed gate are not run and say so. */
export async function verifyFix(request: VerifyRequest, signal: AbortSignal): Promise<Verification> {
  const { index, candidate } = request;
  const applied = applyCandidate(index, candidate);
  if (typeof applied === "string") {
    const broken = results("parse").failed(applied);
    const fix = { ...candidate, layers: [broken, ...skipped(LAYERS.slice(1), broken)], diff: "" };
    return { fix, files: new Map(), after: index, failedGate: broken };
  }
  const after = withChanges(index, applied);
  const context: VerifyContext = { ...request, before: index, after, files: applied, signal };
  const layers: LayerResult[] = [];
  let failedGate: LayerResult | null = null;
  for (const layer of LAYERS) {
    signal.throwIfAborted();
    const result: LayerResult | undefined =
      failedGate === null ? await layer.run(context) : skipped([layer], failedGate)[0];
    if (result === undefined) continue;
    layers.push(result);
    request.onLayer?.(result);
    if (layer.gate && result.status === "failed") failedGate ??= result;
  }
  return { fix: { ...candidate, layers, diff: diffOf(index, applied) }, files: applied, after, failedGate };
}

function skipped(layers: readonly Layer[], gate: LayerResult): LayerResult[] {
  return layers.map((layer) => results(layer.name).notRun(`layer ${gate.name} failed before it`));
}

/** New texts by path, or a sentence why the edits do not fit. */
export function applyCandidate(index: TerraformIndex, candidate: CandidateFix): ReadonlyMap<string, string> | string {
  const files = new Map<string, string>();
  for (const [path, edits] of editsByFile(candidate.edits)) {
    const applied = applyEdits(index.files.get(path)?.text ?? "", edits);
    if (!applied.ok) return `${path}: ${applied.error}`;
    files.set(path, applied.value);
  }
  return files.size === 0 ? "the fix changes nothing" : files;
}

/** Unified diff over all changed files, three lines of context, as `git apply` takes it. */
export function diffOf(index: TerraformIndex, files: ReadonlyMap<string, string>): string {
  return [...files]
    .map(([path, text]) => {
      const old = index.files.get(path);
      const from = old === undefined ? "/dev/null" : `a/${path}`;
      const patch = createTwoFilesPatch(from, `b/${path}`, old?.text ?? "", text, undefined, undefined, { context: 3 });
      return patch.replace(/^=+\n/, "");
    })
    .join("");
}
