import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SimPullView } from "../sim/src/github/server.ts";

/** Keeps what the run made: the report, the patches, and every pull request as a page and as text. */
export async function saveRun(
  folder: string,
  made: { readonly report: string; readonly pulls: readonly SimPullView[] },
): Promise<void> {
  const pulls = join(folder, "pull-requests");
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await mkdir(pulls, { recursive: true });
  await cp(made.report, folder, { recursive: true });
  for (const { number, title, body, url } of made.pulls) {
    const name = String(number).padStart(2, "0");
    await writeFile(join(pulls, `${name}.md`), `# ${title}\n\n${body.trimEnd()}\n`);
    await writeFile(join(pulls, `${name}.html`), await (await fetch(url)).text());
  }
}
