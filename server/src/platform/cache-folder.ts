import path from "node:path";
import envPaths from "env-paths";

/** A folder for what can be made again, below the user's own (XDG on Linux, the systems' own places elsewhere). */
export function cacheFolder(name: string): string {
  return path.join(envPaths("terrafix", { suffix: "" }).cache, name);
}
