import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeProblem } from "../../server/src/policies/catalogue/parse.ts";
import { readPolicyFolder } from "../../server/src/policies/catalogue/read-folder.ts";
import type { Policy } from "../../server/src/policies/model.ts";
import { indexPage, policyPage } from "./catalogue.docs.ts";
import type { Step, StepContext } from "./step.ts";

/** Where the catalogue is written and what it becomes; relative to the repository's root. */
export const CATALOGUE_FOLDER = "server/src/policies/catalogue";
export const CATALOGUE_JSON = "server/src/policies/catalogue.generated.json";
export const CATALOGUE_DOCS = "docs/policies";

/** Compiles the policy files to one JSON file and to the documentation. */
export const catalogueStep: Step = {
  name: "catalogue",
  title: "policy catalogue and its documentation",
  run: async (context) => {
    const read = await readPolicyFolder(join(context.root, CATALOGUE_FOLDER));
    if (!read.ok) throw new Error(`policy files with mistakes:\n${read.error.map(describeProblem).join("\n")}`);
    const outputs = catalogueOutputs(read.value);
    let written = 0;
    for (const [path, text] of outputs) if (await writeIfChanged(join(context.root, path), text)) written++;
    const removed = await removeStale(context, outputs);
    return [`${read.value.length} policies, ${written} files written, ${removed} removed`];
  },
};

/** Every generated file, by path relative to the repository's root. */
export function catalogueOutputs(policies: readonly Policy[]): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  // The examples are for tests and documentation; the product does not need them.
  const shipped = policies.map((policy) => ({ ...policy, examples: [] }));
  outputs.set(CATALOGUE_JSON, `${JSON.stringify(shipped, null, 1)}\n`);
  for (const policy of policies) outputs.set(`${CATALOGUE_DOCS}/${policy.id}.md`, policyPage(policy));
  outputs.set(`${CATALOGUE_DOCS}/README.md`, indexPage(policies));
  return outputs;
}

async function writeIfChanged(path: string, text: string): Promise<boolean> {
  const old = await readFile(path, "utf8").catch(() => null);
  if (old === text) return false;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return true;
}

/** Pages of policies that are gone. */
async function removeStale(context: StepContext, outputs: ReadonlyMap<string, string>): Promise<number> {
  const folder = join(context.root, CATALOGUE_DOCS);
  const stale = (await readdir(folder)).filter(
    (name) => name.endsWith(".md") && !outputs.has(`${CATALOGUE_DOCS}/${name}`),
  );
  for (const name of stale) await rm(join(folder, name));
  return stale.length;
}
