#!/usr/bin/env node
// How often is the right block found? `npm run truth -- --help`.
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { askGenerated, USAGE } from "./generated.ts";
import { askEstates, ESTATES_USAGE } from "./real/estates-command.ts";
import { askStates, STATES_USAGE } from "./real/states-command.ts";

async function main([first, ...rest]: readonly string[]): Promise<number> {
  if (first === "--help" || first === "-h") {
    console.log([USAGE, STATES_USAGE, ESTATES_USAGE].join("\n"));
    return 0;
  }
  await loadHcl();
  if (first === "states") return askStates(rest);
  if (first === "estates") return askEstates(rest);
  return askGenerated(first === undefined ? [] : [first, ...rest]);
}

process.exitCode = await main(process.argv.slice(2));
