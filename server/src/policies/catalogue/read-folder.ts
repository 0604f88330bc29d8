import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Policy } from "../model.ts";
import { type PolicyProblem, parsePolicyYaml } from "./parse.ts";

/**
 * Reads `<folder>/<service>/<id>.yaml`, in the order of the ids. Every problem of every file is reported at once.
 * Rejects only when the folder cannot be read.
 */
export async function readPolicyFolder(folder: string): Promise<Result<readonly Policy[], readonly PolicyProblem[]>> {
  const policies = new Map<string, Policy>();
  const problems: PolicyProblem[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const service of entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)) {
    for (const name of (await readdir(join(folder, service))).filter((entry) => /\.ya?ml$/.test(entry))) {
      const file = `${service}/${name}`;
      const parsed = parsePolicyYaml(await readFile(join(folder, service, name), "utf8"), { file, service });
      if (!parsed.ok) problems.push(...parsed.error);
      else if (`${parsed.value.id}.yaml` !== name) {
        problems.push({ file, line: 1, path: "id", message: `expected the file's name, not \`${parsed.value.id}\`` });
      } else if (policies.has(parsed.value.id)) {
        problems.push({ file, line: 1, path: "id", message: "another policy has this id" });
      } else policies.set(parsed.value.id, parsed.value);
    }
  }
  if (problems.length > 0) return err(problems);
  return ok([...policies.values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
}
