import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The bundle lies in `dist/demo/`. */
const root = fileURLToPath(new URL("../..", import.meta.url));

export const PATHS = {
  root,
  program: join(root, "dist", "server", "main.mjs"),
  estate: join(root, "examples", "acme-estate"),
  answers: join(root, "examples", "vanta-answers.json"),
  scanner: join(root, "examples", "scanner-findings.json"),
  state: join(root, "examples", "prod.tfstate"),
  readme: join(root, "README.md"),
  /** Replaced by every run, so that runs do not pile up. */
  lastRun: join(root, "dist", "demo", "last-run"),
} as const;
