import path from "node:path";
import * as z from "zod";
import type { LayerResult } from "../../../../shared/src/fix.ts";
import { parseJson } from "../../platform/json.ts";
import { runProcess } from "../../platform/process.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import { type Layer, results, type VerifyContext } from "./layer.ts";
import { makeWorkcopy } from "./workcopy.ts";

const { passed, failed, notRun } = results("second-opinion");

const checkSchema = z.object({ check_id: z.string(), resource: z.string() });
const reportSchema = z.object({
  results: z.object({ passed_checks: z.array(checkSchema), failed_checks: z.array(checkSchema) }),
});
// Checkov gives one object, or a list when several frameworks were found.
const answerSchema = z.union([reportSchema.transform((one) => [one]), z.array(reportSchema)]);

interface Opinion {
  readonly passed: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

/** Answers by index and root: one scan serves every fix computed from the same text. */
const scans = new WeakMap<TerraformIndex, Map<string, Promise<Opinion | string>>>();

/** What another scanner says: the policy's check is not failed at the address any more, and nothing new is. */
export const secondOpinionLayer: Layer = {
  name: "second-opinion",
  gate: false,
  async run(context): Promise<LayerResult> {
    const { checkov } = context.tools;
    if (checkov === null) return notRun("Checkov is not on the PATH");
    const ids = context.policy.tests.checkov;
    const before = await scanOnce(context, context.before, checkov);
    const after = await scanOnce(context, context.after, checkov);
    if (typeof before === "string") return notRun(before);
    if (typeof after === "string") return notRun(after);
    const address = context.node.address.replace(/\[[^\]]*\]/g, "");
    const still = ids.filter((id) => after.failed.has(`${id} ${address}`));
    if (still.length > 0) return failed(`Checkov still reports ${still.join(", ")} at ${address}`);
    const fresh = [...after.failed].filter((key) => before.passed.has(key));
    if (fresh.length > 0) return failed(`Checkov newly reports ${fresh.slice(0, 5).join(", ")}`);
    const agreed = ids.filter((id) => before.failed.has(`${id} ${address}`) && after.passed.has(`${id} ${address}`));
    return passed(
      agreed.length > 0
        ? `Checkov agrees: ${agreed.join(", ")} failed at ${address} before and passes now; nothing got worse`
        : "Checkov reports nothing new (it has no failing check of its own for this)",
    );
  },
};

function scanOnce(context: VerifyContext, index: TerraformIndex, checkov: string): Promise<Opinion | string> {
  const root = context.node.module.root.path;
  const known = scans.get(index) ?? new Map<string, Promise<Opinion | string>>();
  scans.set(index, known);
  const running = known.get(root) ?? scan(context, index, checkov);
  known.set(root, running);
  return running;
}

async function scan(context: VerifyContext, index: TerraformIndex, checkov: string): Promise<Opinion | string> {
  const root = index.directories.get(context.node.module.root.path);
  if (root === undefined) return "the root module is gone";
  const copy = await makeWorkcopy(index, root);
  if (!copy.ok) return copy.error.message;
  try {
    const run = await runProcess({
      file: checkov,
      args: [
        "-d",
        copy.value.folder,
        "--framework",
        "terraform",
        "-o",
        "json",
        "--skip-download",
        "--compact",
        "--soft-fail",
        "--download-external-modules",
        "false",
      ],
      cwd: path.dirname(copy.value.folder),
      env: { BC_API_KEY: undefined, PRISMA_API_URL: undefined, LOG_LEVEL: "ERROR" },
      timeoutMs: 180_000,
      signal: context.signal,
    });
    if (!run.ok) return run.error.message;
    const answer = answerSchema.safeParse(parseJson(run.value.stdout));
    if (!answer.success) return "Checkov gave no answer that can be read";
    const keys = (which: "passed_checks" | "failed_checks"): Set<string> =>
      new Set(answer.data.flatMap((one) => one.results[which].map((check) => `${check.check_id} ${check.resource}`)));
    return { passed: keys("passed_checks"), failed: keys("failed_checks") };
  } finally {
    await copy.value.dispose();
  }
}
