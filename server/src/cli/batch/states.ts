import type { StateLoader } from "../../pipeline/ports.ts";
import { loadStates } from "../../states/load.ts";
import type { CommandContext, CommandOption } from "../command.ts";

/** Options that say which states are read, for every command that locates. */
export const STATE_OPTIONS: readonly CommandOption[] = [
  {
    flags: "--state <file>",
    description: "Terraform state (v4) or `terraform show -json` output",
    repeatable: true,
    setting: "batch.state",
  },
  {
    flags: "--read-backends",
    description: "read states from the backends the code names, with your credentials; nothing is written",
    setting: "state.readBackends",
  },
];

/** The states of a repository as the settings say. */
export function stateLoader({ settings, cwd, env }: Pick<CommandContext, "settings" | "cwd" | "env">): StateLoader {
  const backends = settings.state.readBackends ? "read" : "off";
  return (index, folder, signal) =>
    loadStates({ index, folder, given: settings.batch.state, cwd, backends, env, signal });
}
