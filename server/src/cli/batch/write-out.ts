import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import type { Report } from "../../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { redact } from "../../observe/redact.ts";
import { renderMarkdown } from "./render-markdown.ts";

/** Writes report.json, report.md and patches/<finding id>.patch. */
export async function writeOut(report: Report, folder: string): Promise<Result<void, Failure>> {
  try {
    const patches = path.join(folder, "patches");
    await mkdir(patches, { recursive: true });
    await writeFile(path.join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
    await writeFile(path.join(folder, "report.md"), redact(renderMarkdown(report)));
    for (const { id, fix } of report.findings) {
      if (fix !== null && fix.diff !== "") await writeFile(path.join(patches, `${id}.patch`), fix.diff);
    }
    return ok(undefined);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(failure("io", `Could not write the report to ${folder} (${why}). Check the path given with --out.`));
  }
}
