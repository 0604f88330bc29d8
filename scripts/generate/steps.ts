import { arnTableStep } from "./arn-table.ts";
import { catalogueStep } from "./catalogue.ts";
import { functionsStep } from "./functions.ts";
import { l10nStep } from "./l10n.ts";
import { schemaStep } from "./schema.ts";
import { settingsStep } from "./settings.ts";
import type { Step } from "./step.ts";

/** All generated data, in the order it is built. A new kind is a file with a `Step` and a line here. */
export const STEPS: readonly Step[] = [schemaStep, arnTableStep, settingsStep, functionsStep, catalogueStep, l10nStep];
