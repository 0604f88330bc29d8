import { NONE } from "../tables.ts";

/** How many times as long theirs took; the sign for nothing measured when it is null. */
export function times(theirs: number | null, ours: number): string {
  return theirs === null ? NONE : `${(theirs / ours).toFixed(1)}×`;
}

export function share(part: number, whole: number): string {
  return (part / whole).toFixed(2);
}
