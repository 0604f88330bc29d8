import { readdir } from "node:fs/promises";
import path from "node:path";
import { isConfigurationFile, isInSkippedDirectory } from "../../terraform/index/read-sources.ts";
import { folderOfPath, type Session } from "../session.ts";

/** Whatever can matter of the files in a workspace has one of these names; the rest is not looked at. */
const NOTED = /\.(tf|tofu|json|tfvars|hcl|tfstate|ya?ml)$/i;

/** A new folder that holds more is read with the next refresh: it is no module that was moved. */
const MAX_FOLDERS = 2_000;

/**
 * What a report of changed paths stands for: of a folder that was moved or deleted editors tell once, not file by file.
 * Paths that cannot matter are left out.
 */
export async function changedFiles(session: Session, paths: readonly string[]): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const changed of paths) {
    if (NOTED.test(changed)) files.add(changed);
    else for (const file of await filesBelow(session, changed)) files.add(file);
  }
  return [...files];
}

/** Configuration files below a path: those that are known, and those that are there now. */
async function filesBelow(session: Session, changed: string): Promise<readonly string[]> {
  const place = folderOfPath(session, changed);
  if (place === null || isInSkippedDirectory(`${place.file}/`)) return [];
  const { folder, file } = place;
  const known = folder.tree.paths().filter((each) => each.startsWith(`${file}/`));
  const there = await configurationBelow(folder.root, file);
  return [...known, ...there].map((each) => path.join(folder.root, each));
}

async function configurationBelow(root: string, start: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [start];
  for (let next = folders.shift(), read = 0; next !== undefined && read < MAX_FOLDERS; next = folders.shift(), read++) {
    // No folder, or gone again: nothing is below.
    const entries = await readdir(path.join(root, next), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = `${next}/${entry.name}`;
      if (entry.isDirectory() && !isInSkippedDirectory(`${file}/`)) folders.push(file);
      else if (entry.isFile() && isConfigurationFile(entry.name)) found.push(file);
    }
  }
  return found;
}
