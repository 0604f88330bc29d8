import { type FuzzTarget, TARGET_NAMES, type TargetName } from "../model.ts";
import { arns } from "./arns.ts";
import { estates } from "./estates.ts";
import { expressions } from "./expressions.ts";
import { facts } from "./facts.ts";
import { files } from "./files.ts";
import { json } from "./json.ts";
import { names } from "./names.ts";
import { states } from "./states.ts";
import { tfvars } from "./tfvars.ts";

export const TARGETS: Readonly<Record<TargetName, FuzzTarget>> = {
  expressions,
  files,
  facts,
  json,
  tfvars,
  estates,
  arns,
  states,
  names,
};

export const ALL_TARGETS: readonly FuzzTarget[] = TARGET_NAMES.map((name) => TARGETS[name]);
