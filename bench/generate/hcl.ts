/** One item of a block's body: an attribute, a nested block, a comment (`# …`) or an empty line (`""`). */
export type Entry = string | Attribute | Nested;

/** Name and HCL text of the value. Lines of the value after the first are indented with the block. */
export type Attribute = readonly [name: string, value: string];

export interface Nested {
  /** Type and labels, as written: `rule`, `dynamic "setting"`. */
  readonly block: string;
  readonly body: readonly Entry[];
}

/** Writes a block as `terraform fmt` leaves it: two spaces, equal signs of neighbouring one-line attributes aligned. */
export function block(header: string, body: readonly Entry[]): string {
  if (body.length === 0) return `${header} {}\n`;
  return `${header} {\n${lines(body, "  ")}}\n`;
}

/** Writes attributes without a block around them, as in a `.tfvars` file. */
export function attributes(entries: readonly Attribute[]): string {
  return lines(entries, "");
}

/** A quoted string. */
export function quoted(text: string): string {
  return `"${text}"`;
}

/** A call or object over several lines: `wrap("merge(var.tags, {", [["Name", "x"]], "})")`. */
export function wrap(open: string, entries: readonly Entry[], close: string): string {
  return `${open}\n${lines(entries, "  ")}${close}`;
}

function lines(entries: readonly Entry[], indent: string): string {
  let text = "";
  entries.forEach((entry, i) => {
    if (typeof entry === "string") text += entry === "" ? "\n" : `${indent}${entry}\n`;
    else if (isNested(entry)) {
      const inner = entry.body.length === 0 ? "" : `\n${lines(entry.body, `${indent}  `)}${indent}`;
      text += `${indent}${entry.block} {${inner}}\n`;
    } else {
      const [name, value] = entry;
      text += `${indent}${name.padEnd(widthAt(entries, i))} = ${indented(value, indent)}\n`;
    }
  });
  return text;
}

/** Width of the name column of the run of one-line attributes around an entry. */
function widthAt(entries: readonly Entry[], at: number): number {
  const own = entries[at];
  if (!isAligned(own)) return 0;
  let from = at;
  while (isAligned(entries[from - 1])) from--;
  let width = 0;
  for (let i = from; ; i++) {
    const entry = entries[i];
    if (!isAligned(entry)) return width;
    width = Math.max(width, entry[0].length);
  }
}

function isAligned(entry: Entry | undefined): entry is Attribute {
  return entry !== undefined && typeof entry !== "string" && !isNested(entry) && !entry[1].includes("\n");
}

function isNested(entry: Exclude<Entry, string>): entry is Nested {
  return "block" in entry;
}

function indented(value: string, indent: string): string {
  if (!value.includes("\n") || value.startsWith("<<")) return value;
  return value.replaceAll(/\n(?!\n)/g, `\n${indent}`);
}
