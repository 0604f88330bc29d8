/** The options to run with, or the exit code where there is nothing to run: a mistake, which is a sentence, or a call for help. */
export function runnable<T extends { readonly help: boolean }>(options: string | T, usage: string): T | number {
  if (typeof options === "string") {
    console.error(`${options}\n\n${usage}`);
    return 2;
  }
  if (!options.help) return options;
  console.log(usage);
  return 0;
}
