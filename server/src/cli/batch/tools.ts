import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import type { VerifyTools } from "../../remediate/verify/layer.ts";

/** Finds the programs that some verification layers use. Nothing is run here. */
export async function findTools(env: NodeJS.ProcessEnv, secondOpinion: boolean): Promise<VerifyTools> {
  return {
    terraform: (await onPath("terraform", env)) ?? (await onPath("tofu", env)),
    checkov: secondOpinion ? await onPath("checkov", env) : null,
  };
}

async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of (env.PATH ?? "").split(path.delimiter)) {
    for (const ending of endings) {
      const full = path.join(folder, name + ending);
      // A relative entry of PATH could name a file of the repository that is being fixed.
      if (!path.isAbsolute(full)) continue;
      try {
        await access(full, constants.X_OK);
        return full;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return null;
}
