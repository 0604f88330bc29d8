import type { Command, CommandContext } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { DOCTOR } from "./about.ts";
import { checkBackends } from "./backends.ts";
import type { CheckResult } from "./check.ts";
import { checkAssets, checkConfiguration, checkNode, checkStore, checkTools } from "./local.ts";
import type { DoctorProbes } from "./probes.ts";
import { checkBedrock, checkGitHub, checkVanta } from "./services.ts";

/** The command `doctor`, with everything it asks outside put in from there. */
export function createDoctor(probes: DoctorProbes): Command {
  return {
    ...DOCTOR,
    async run(ctx, args) {
      const checks = await examine(ctx, probes);
      const exitCode = doctorExitCode(checks);
      if (args.options.json === true) ctx.output.json({ version: 1, exitCode, checks });
      else ctx.output.text(checks.map(checkText).join("\n"));
      return exitCode;
    },
  };
}

async function examine(ctx: CommandContext, probes: DoctorProbes): Promise<readonly CheckResult[]> {
  const asked = await Promise.all([
    checkTools(probes, ctx.signal),
    checkVanta(ctx, probes),
    checkGitHub(ctx, probes),
    checkBedrock(ctx, probes),
    checkStore(ctx, probes),
    checkBackends(ctx, probes),
  ]);
  return [checkNode(probes), ...checkConfiguration(ctx), ...asked.flat(), checkAssets(probes)];
}

/** What is configured and broken outweighs what is away for the moment; wrong configuration outweighs both. */
export function doctorExitCode(checks: readonly CheckResult[]): ExitCode {
  const has = (status: CheckResult["status"]): boolean => checks.some((check) => check.status === status);
  if (has("invalid")) return EXIT.usage;
  if (has("broken")) return EXIT.failed;
  return has("unreachable") ? EXIT.unreachable : EXIT.ok;
}

function checkText({ name, status, detail, mend }: CheckResult): string {
  const line = `${status.padEnd(12)}${name.padEnd(14)}${detail}`;
  return mend === null ? line : `${line}\n${" ".repeat(26)}→ ${mend}`;
}
