/**
 * Whether actions of `kind` are asked for. No filter asks for everything but source actions, which editors ask for by
 * name; an empty filter asks for nothing; the empty kind stands for all.
 */
export function wants(only: readonly string[] | undefined, kind: string): boolean {
  if (only === undefined) return !kind.startsWith("source");
  return only.some((asked) => asked === "" || kind === asked || kind.startsWith(`${asked}.`));
}
