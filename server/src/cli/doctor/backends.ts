import { describeBackend } from "../../states/describe.ts";
import type { FoundBackend } from "../../states/find-backends.ts";
import type { CommandContext } from "../command.ts";
import { type CheckResult, fromFailure, good, missing } from "./check.ts";
import type { DoctorProbes } from "./probes.ts";

const NAME = "states";

/** Backends beyond this many are only counted. */
const MAX_SHOWN = 50;

/**
 * The backends that the code of the current folder names: where each is, what reading it takes, and, where reading is
 * allowed, whether it works. Nothing is asked of a backend without that permission.
 */
export async function checkBackends(ctx: CommandContext, probes: DoctorProbes): Promise<readonly CheckResult[]> {
  const found = await probes.backends(ctx);
  if (!found.ok) return [missing(NAME, found.error.message, "Run doctor in the repository's folder.")];
  const remote = found.value.backends.filter(({ backend }) => backend.kind !== "local");
  const gaps = found.value.gaps.map(({ message }) => missing(NAME, message, "Give its state with --state."));
  if (remote.length === 0 && gaps.length === 0) return [good(NAME, "the code here names no remote backend")];
  const shown = remote.slice(0, MAX_SHOWN);
  const rest = remote.length - shown.length;
  const checks: CheckResult[] = [];
  for (const each of shown) checks.push(await checkOne(each, ctx, probes));
  if (rest > 0) checks.push(good(NAME, `and ${rest} more backends`));
  return [permission(ctx, remote.length), ...checks, ...gaps];
}

function permission({ settings }: CommandContext, count: number): CheckResult {
  const those = count === 1 ? "1 backend of the code here is" : `${count} backends of the code here are`;
  if (settings.state.readBackends) return good(NAME, `state.readBackends is on: ${those} read`);
  const mend = "Set TERRAFIX_READ_BACKENDS=true, or give --read-backends to a batch, to read them; nothing is written.";
  return missing(NAME, `state.readBackends is off: ${those} not read`, mend);
}

async function checkOne(found: FoundBackend, ctx: CommandContext, probes: DoctorProbes): Promise<CheckResult> {
  const { what, permission: takes } = describeBackend(found.backend);
  const line = `${found.where}: ${what}`;
  if (!ctx.settings.state.readBackends) return good(NAME, `${line} (would take: ${takes})`);
  const read = await probes.readBackend(found, { env: ctx.env, signal: ctx.signal });
  if (!read.ok) {
    const failed = fromFailure(NAME, read.error, `It takes: ${takes}.`);
    return { ...failed, detail: `${line}: ${failed.detail}` };
  }
  const { files, notes } = read.value;
  const resources = files.reduce((sum, file) => sum + file.resources.length, 0);
  const states = files.length === 1 ? "1 state" : `${files.length} states`;
  const note = notes.length === 0 ? "" : `; ${notes.join("; ")}`;
  return good(
    NAME,
    files.length === 0 ? `${line}: no state there yet` : `${line}: ${states}, ${resources} resources${note}`,
  );
}
