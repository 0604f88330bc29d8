import type { ModuleDirectory } from "../../terraform/index/model.ts";
import { loadSchema } from "../../terraform/schema/load.ts";
import { newProblems, type SchemaProblem } from "../../terraform/schema/problem.ts";
import { awsConstraints, type ProviderChoice, providerMajor } from "../../terraform/schema/provider-major.ts";
import { validateBlock } from "../../terraform/schema/validate.ts";
import type { Block } from "../../terraform/syntax/ast.ts";
import { itemsOf } from "./items.ts";
import { type Layer, results, type VerifyContext } from "./layer.ts";

const { passed, failed, notRun } = results("schema");

/** Every attribute and block of the promised resources exists in the provider schema of the locked major version. */
export const schemaLayer: Layer = {
  name: "schema",
  gate: true,
  run(context) {
    const choice = providerOf(context.node.module.root, context.node.module.directory);
    const schema = loadSchema(choice.major);
    let checked = 0;
    for (const [address, [old, current]] of changedResources(context)) {
      const verdict = validateBlock(schema, current);
      if (verdict.kind === "unknown-type") continue;
      checked++;
      const had = old === null ? null : validateBlock(schema, old);
      const fresh = newProblems(had?.kind === "checked" ? had.problems : [], verdict.problems);
      if (fresh.length > 0) return failed(`${address}: ${fresh.map(sentence).join("; ")}`);
    }
    const version = `hashicorp/aws ${schema.version} (${choice.because})`;
    return checked === 0
      ? notRun("no resource block of the AWS provider changed")
      : passed(`${checked} block(s) fit the schema of ${version}`);
  },
};

/** Which provider version a root module is checked against. */
export function providerOf(root: ModuleDirectory, directory: ModuleDirectory): ProviderChoice {
  const settings = [...root.settings, ...(directory === root ? [] : directory.settings)].map((site) => site.block);
  return providerMajor({ lock: root.lock ?? undefined, constraints: awsConstraints(settings) });
}

function sentence(problem: SchemaProblem): string {
  return `\`${problem.path}\` ${problem.message}`;
}

/** Promised resource blocks, before (null when created) and after. */
function changedResources(context: VerifyContext): ReadonlyMap<string, readonly [Block | null, Block]> {
  const pairs = new Map<string, readonly [Block | null, Block]>();
  for (const promised of context.candidate.promised) {
    if (!promised.address.startsWith("resource.")) continue;
    const find = (index: VerifyContext["before"]): Block | null => {
      const file = index.files.get(promised.file);
      const item = file === undefined ? undefined : itemsOf(file).find((one) => one.address === promised.address);
      return item?.block ?? null;
    };
    const current = find(context.after);
    if (current !== null) pairs.set(promised.address, [find(context.before), current]);
  }
  return pairs;
}
