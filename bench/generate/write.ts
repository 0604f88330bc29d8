import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Estate } from "./model.ts";

/**
 * Writes an estate: the repository under `repository/`, the states under `states/<root module>.tfstate`, and what is
 * true of it in `truth.json`.
 */
export async function writeEstate(estate: Estate, folder: string): Promise<void> {
  const put = async (name: string, text: string): Promise<void> => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  for (const [name, text] of estate.files) await put(path.join("repository", name), text);
  for (const [root, text] of estate.states) await put(path.join("states", `${root}.tfstate`), text);
  await put("truth.json", `${JSON.stringify(estate.truth, null, 2)}\n`);
}
