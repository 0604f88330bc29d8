import { readBody, readShape, type ShapeEntry } from "./hcl-shape.ts";

/** Entries directly inside a block that decide what exists, who manages it, or what runs. A fix never needs them. */
const FROZEN: ReadonlySet<string> = new Set([
  "count",
  "for_each",
  "provider",
  "providers",
  "source",
  "version",
  "lifecycle",
  "provisioner",
  "connection",
]);

/** Functions that read the machine the plan runs on. */
const FILE_FUNCTION = /\b(file|filebase64|fileset|templatefile|fileexists|filemd5|filesha\w+|filebase64sha\w+)\s*\(/g;

function squeezed(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Inside `lifecycle`, what makes a resource safer may be added; everything else stays. */
const SAFE_LIFECYCLE = /^(?:create_before_destroy = (?:true|false)|prevent_destroy = true)$/;

interface Frozen {
  readonly name: string;
  readonly text: string;
}

/** Frozen entries of the one block in `text`, normalised; those of `lifecycle` one by one. */
function frozenEntries(text: string): readonly Frozen[] {
  const block: ShapeEntry | undefined = readShape(text)?.[0];
  // `source` and `version` are frozen on module calls only; resources have attributes of that name.
  const applies = (name: string): boolean =>
    FROZEN.has(name) && (block?.name === "module" || (name !== "source" && name !== "version"));
  const entries = block === undefined ? [] : (readBody(text, block) ?? []);
  const textOf = (entry: ShapeEntry): string => squeezed(text.slice(entry.start, entry.end));
  return entries
    .filter((entry) => applies(entry.name))
    .flatMap((entry): readonly Frozen[] => {
      if (entry.name !== "lifecycle") return [{ name: entry.name, text: textOf(entry) }];
      return (readBody(text, entry) ?? []).map((inner) => ({ name: "lifecycle", text: textOf(inner) }));
    });
}

function fileCalls(text: string): readonly string[] {
  return [...text.matchAll(FILE_FUNCTION)].map((match) => match[1] ?? "").sort();
}

/**
 * What a new block text does that no fix may do, in words for the model: change `count`, `for_each` or the provider,
 * weaken `lifecycle`; add something that runs (`provisioner`); read files of the machine. `before` is empty for a new block.
 */
export function guardProblems(after: string, before: string): readonly string[] {
  const was = frozenEntries(before);
  const is = frozenEntries(after);
  const changed = new Set<string>();
  for (const entry of is) {
    const harmless = entry.name === "lifecycle" && SAFE_LIFECYCLE.test(entry.text);
    if (!harmless && !was.some((other) => other.text === entry.text)) changed.add(entry.name);
  }
  for (const entry of was) {
    const harmless = entry.text.startsWith("create_before_destroy") || entry.text === "prevent_destroy = false";
    if (!harmless && !is.some((other) => other.text === entry.text)) changed.add(entry.name);
  }
  // A new block may be repeated like the one it belongs to, and stand under the same provider.
  if (before === "") for (const name of ["count", "for_each", "provider"]) changed.delete(name);
  const problems = [...changed].sort().map((name) => `${name} must stay as it is.`);
  const had = fileCalls(before);
  const added = fileCalls(after).filter((name) => !had.includes(name));
  if (added.length > 0) problems.push(`Do not read files: ${[...new Set(added)].join(", ")} was not there before.`);
  if (/\bprovisioner\s*"/.test(after) && !/\bprovisioner\s*"/.test(before)) problems.push("Do not add a provisioner.");
  return problems;
}
