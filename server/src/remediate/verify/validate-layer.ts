import { access } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { LayerResult } from "../../../../shared/src/fix.ts";
import { parseJson } from "../../platform/json.ts";
import { runProcess } from "../../platform/process.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import { type Layer, results, type VerifyContext } from "./layer.ts";
import { makeWorkcopy } from "./workcopy.ts";

const { passed, failed, notRun } = results("validate");

const answerSchema = z.object({
  valid: z.boolean(),
  diagnostics: z
    .array(z.object({ severity: z.string(), summary: z.string(), detail: z.string().optional() }))
    .default([]),
});

/** `terraform validate` in an isolated copy, when the CLI and the providers are there. Never contacts a provider. */
export const validateLayer: Layer = {
  name: "validate",
  gate: false,
  async run(context): Promise<LayerResult> {
    const { terraform } = context.tools;
    if (terraform === null) return notRun("neither terraform nor tofu is on the PATH");
    const root = context.node.module.root;
    const data = path.join(context.before.root, root.path, ".terraform", "providers");
    try {
      await access(data);
    } catch {
      const where = root.path === "" ? "the root module" : root.path;
      return notRun(`the providers of ${where} are not installed; run \`terraform init\` there to have this checked`);
    }
    const before = await errorsOf(context, context.before, terraform);
    const after = await errorsOf(context, context.after, terraform);
    if (typeof after === "string") return notRun(after);
    const had = new Set(typeof before === "string" ? [] : before);
    const fresh = after.filter((message) => !had.has(message));
    if (fresh.length > 0) return failed(fresh.join("; ").slice(0, 500));
    return passed(after.length === 0 ? "`terraform validate` is content" : "`terraform validate` has no new complaint");
  },
};

/** Error messages of `terraform validate`, or a sentence why it gave none. */
async function errorsOf(context: VerifyContext, index: TerraformIndex, terraform: string): Promise<string[] | string> {
  const root = index.directories.get(context.node.module.root.path);
  if (root === undefined) return "the root module is gone";
  const copy = await makeWorkcopy(index, root);
  if (!copy.ok) return copy.error.message;
  try {
    const run = await runProcess({
      file: terraform,
      args: ["validate", "-json", "-no-color"],
      cwd: copy.value.folder,
      // Nothing is asked of the user and nothing is fetched.
      env: { TF_INPUT: "0", TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" },
      timeoutMs: 60_000,
      signal: context.signal,
    });
    if (!run.ok) return run.error.message;
    const answer = answerSchema.safeParse(parseJson(run.value.stdout));
    if (!answer.success) return "`terraform validate` gave no answer that can be read";
    const errors = answer.data.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    return errors.map((diagnostic) => `${diagnostic.summary}: ${diagnostic.detail ?? ""}`.trim());
  } finally {
    await copy.value.dispose();
  }
}
