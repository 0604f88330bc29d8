import { engines } from "../../../../package.json";
import type { CommandContext } from "../command.ts";
import { broken, type CheckResult, good, missing } from "./check.ts";
import type { DoctorProbes } from "./probes.ts";

/** Node.js itself. */
export function checkNode(probes: DoctorProbes): CheckResult {
  const floor = engines.node.replace(/^\D+/, "");
  if (compare(probes.nodeVersion, floor) >= 0) return good("node", probes.nodeVersion);
  return broken("node", `${probes.nodeVersion} is too old.`, `Install Node.js ${floor} or newer.`);
}

/** Which settings are set, from where, and what is wrong with them. Shows names and places, never values. */
export function checkConfiguration(ctx: CommandContext): readonly CheckResult[] {
  const { file, origins, problems } = ctx.configuration;
  const name = "configuration";
  if (problems.length > 0) {
    return problems.map(({ where, message }) => ({
      name,
      status: "invalid",
      detail: `${where}: ${message}`,
      mend: null,
    }));
  }
  const set = [...origins].map(([key, where]) => `${key} (${where})`).join(", ");
  const from = file === null ? "no settings file" : file;
  return [good(name, set === "" ? `${from}; everything has its default` : `${from}; ${set}`)];
}

interface Tool {
  readonly name: string;
  /** Programs that do the job, best first. */
  readonly files: readonly string[];
  readonly args: readonly string[];
  readonly optional: boolean;
  /** What it is for and what happens without it. */
  readonly use: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: "git",
    files: ["git"],
    args: ["--version"],
    optional: false,
    use: "Install git; repositories are read with it.",
  },
  {
    name: "terraform",
    files: ["terraform", "tofu"],
    args: ["version"],
    optional: true,
    use: "Install terraform or tofu to also validate fixes; formatting works without.",
  },
  {
    name: "checkov",
    files: ["checkov"],
    args: ["--version"],
    optional: true,
    use: "Install checkov to have fixes confirmed by a second opinion.",
  },
  {
    name: "trivy",
    files: ["trivy"],
    args: ["--version"],
    optional: true,
    use: "Install trivy to have fixes confirmed by a second opinion.",
  },
];

/** Programs on the PATH, all asked at once. */
export function checkTools(probes: DoctorProbes, signal: AbortSignal): Promise<readonly CheckResult[]> {
  return Promise.all(TOOLS.map((tool) => checkTool(tool, probes, signal)));
}

async function checkTool(tool: Tool, probes: DoctorProbes, signal: AbortSignal): Promise<CheckResult> {
  for (const file of tool.files) {
    const version = await probes.toolVersion(file, tool.args, signal);
    if (version.ok) return good(tool.name, version.value);
    if (version.error.code !== "not-found")
      return broken(tool.name, version.error.message, `Check what \`${file}\` is.`);
  }
  const detail = `${tool.files.join(" and ")} not on the PATH.`;
  return tool.optional ? missing(tool.name, detail, tool.use) : broken(tool.name, detail, tool.use);
}

/** Opens the store and reads from it; opening already writes. */
export async function checkStore(ctx: CommandContext, probes: DoctorProbes): Promise<CheckResult> {
  const store = await probes.openStore(ctx.settings.database.url, ctx.cwd);
  // A locked or damaged file is this machine's matter, not an unreachable service's.
  if (!store.ok) return broken("store", store.error.message);
  try {
    const stats = await store.value.stats();
    if (!stats.ok) return broken("store", stats.error.message);
    return good("store", `${store.value.location}, ${stats.value.total} findings`);
  } finally {
    await store.value.close();
  }
}

/** The data files that belong to the installation. */
export function checkAssets(probes: DoctorProbes): CheckResult {
  const gone = probes.missingAssets();
  if (gone.length === 0) return good("data files", "complete");
  return broken("data files", `missing: ${gone.join(", ")}`, "Install TerraFix again (from a clone: npm run build).");
}

/** Compares dotted version numbers; a pre-release counts as its release. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
