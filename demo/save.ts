import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SimPullView } from "../sim/src/github/server.ts";
import type { Excerpts } from "./readme.ts";

/** Keeps what the run made: the report, the patches, every pull request as a page and as text, the README's excerpts. */
export async function saveRun(
  folder: string,
  made: { readonly report: string; readonly pulls: readonly SimPullView[]; readonly excerpts: Excerpts },
): Promise<void> {
  const pulls = join(folder, "pull-requests");
  // Only what an earlier run made: the folder may be anybody's.
  for (const own of [pulls, join(folder, "patches")]) await rm(own, { recursive: true, force: true, maxRetries: 3 });
  await mkdir(pulls, { recursive: true });
  await cp(made.report, folder, { recursive: true });
  await writeFile(join(folder, "excerpts.json"), `${JSON.stringify(made.excerpts, null, 2)}\n`);
  for (const { number, title, body, url } of made.pulls) {
    const name = String(number).padStart(2, "0");
    await writeFile(join(pulls, `${name}.md`), `# ${title}\n\n${body.trimEnd()}\n`);
    await writeFile(join(pulls, `${name}.html`), await (await fetch(url)).text());
  }
}
