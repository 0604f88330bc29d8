const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([$%])\4\{/gs;
const SIMPLE: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/**
 * The text of a quoted literal without its quotes: backslash escapes and `$${`, `%%{` undone.
 * Source: HCL native syntax specification, "Template Expressions". An unknown escape stays as written.
 */
export function decodeQuoted(raw: string): string {
  if (!raw.includes("\\") && !raw.includes("{")) return raw;
  return raw.replace(ESCAPE, (whole, u4: string | undefined, u8: string | undefined, simple, sigil) => {
    if (sigil !== undefined) return `${sigil}{`;
    const hex = u4 ?? u8;
    if (hex !== undefined) {
      const code = Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    return SIMPLE[simple as string] ?? whole;
  });
}

/** Heredocs know no backslash escapes, only `$${` and `%%{`. */
export function decodeHeredoc(raw: string): string {
  return raw.replace(/([$%])\1\{/g, "$1{");
}

/** Quotes a string as HCL, the inverse of {@link decodeQuoted}. */
export function quoteHcl(value: string): string {
  const escaped = value
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"')
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t")
    .replace(/([$%])\{/g, "$1$1{");
  return `"${escaped}"`;
}
