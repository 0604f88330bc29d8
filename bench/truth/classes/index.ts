import type { PitfallClass } from "../model.ts";
import { CROWDED } from "./crowded.ts";
import { EXPANDED, MODULES } from "./expanded.ts";
import { GENERATED } from "./generated.ts";
import { OPAQUE_CLASSES } from "./opaque.ts";
import { PLACES } from "./places.ts";
import { SHAPES } from "./shapes.ts";
import { WRITTEN } from "./written.ts";

/** Every pitfall, in the order of the report: first how names are written, then what else stands in the way. */
export const CLASSES: readonly PitfallClass[] = [
  ...WRITTEN,
  ...EXPANDED,
  ...GENERATED,
  ...OPAQUE_CLASSES,
  ...MODULES,
  ...PLACES,
  ...SHAPES,
  ...CROWDED,
];

const APART: ReadonlySet<string> = new Set(CLASSES.filter(({ apart }) => apart === true).map(({ id }) => id));

/** Questions whose answers count in the sums. */
export function isCounted(subject: string): boolean {
  return !APART.has(subject);
}
