import { realpathSync } from "node:fs";
import path from "node:path";

/** Where the code of a root stands: both absolute. `folder` is where relative paths start. */
export interface RepositoryPlace {
  readonly repository: string;
  readonly folder: string;
}

/** The absolute path of something in the repository; null for what is not there or leads out of it. */
export function pathInside({ repository, folder }: RepositoryPlace, given: string): string | null {
  const full = path.resolve(folder, given);
  try {
    const inside = path.relative(realpathSync(repository), realpathSync(full));
    return inside.startsWith("..") || path.isAbsolute(inside) ? null : full;
  } catch {
    return null;
  }
}
