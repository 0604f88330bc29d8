import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** The built program; `npm test` builds it first. */
export const PROGRAM = path.resolve(import.meta.dirname, "../../dist/server/main.mjs");

/** Why Neovim cannot be driven here, or null. */
export function whyNoNeovim(): string | null {
  if (!existsSync(PROGRAM)) return "the server is not built; run npm run build";
  try {
    execFileSync("nvim", ["--version"], { stdio: "ignore" });
    return null;
  } catch {
    return "nvim is not on the PATH; install Neovim to have it driven";
  }
}
