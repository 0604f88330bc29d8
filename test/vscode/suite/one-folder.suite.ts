import { describeCommands } from "./commands.ts";
import { describeFindings } from "./findings.ts";
import { describeFixes } from "./fixes.ts";
import { runMocha } from "./mocha.ts";
import { describePullRequests } from "./pull-requests.ts";
import { describeServer } from "./server.ts";
import { signInToAll } from "./support.ts";

/** A trusted folder with both accounts. */
export function run(): Promise<void> {
  return runMocha(() => {
    before(signInToAll);
    describeFindings();
    describeFixes();
    describeCommands();
    describePullRequests();
    describeServer();
  });
}
