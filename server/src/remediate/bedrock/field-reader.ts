/** One text field at the top of a JSON object that is still arriving. */
export interface FieldReader {
  /** Takes the next piece, cut anywhere. */
  take(piece: string): void;
  /** What the field says so far, without half a character at its end. */
  text(): string;
  /** `before` the field, `inside` its text, `after` its end. */
  where(): "before" | "inside" | "after";
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Reads one field of an object as it arrives, each character once. Never throws: what is no JSON just ends in something,
 * and the whole is parsed and judged by others when it is there.
 */
export function fieldReader(field: string): FieldReader {
  /** Nesting; the object's own fields stand at 1. */
  let depth = 0;
  let inString = false;
  /** Raw text of an escape that has begun: `\`, `\u`, `\u00`. */
  let escaped = "";
  /** What the string at hand is, when it stands at the top. */
  let role: "key" | "value" | "other" = "other";
  let key = "";
  let expectsKey = true;
  let wanted = false;
  let text = "";
  let where: ReturnType<FieldReader["where"]> = "before";

  const add = (decoded: string): void => {
    if (role === "key") key += decoded;
    else if (role === "value") text += decoded;
  };

  const inEscape = (char: string): void => {
    escaped += char;
    if (escaped[1] !== "u") add(ESCAPES[char] ?? char);
    else if (escaped.length < 6) return;
    else add(String.fromCharCode(Number.parseInt(escaped.slice(2), 16) || 0));
    escaped = "";
  };

  const openString = (): void => {
    inString = true;
    if (depth !== 1) role = "other";
    else if (expectsKey) {
      role = "key";
      key = "";
    } else {
      role = wanted ? "value" : "other";
      if (!wanted) return;
      text = "";
      where = "inside";
    }
  };

  const closeString = (): void => {
    inString = false;
    if (role === "value") where = "after";
    role = "other";
  };

  const structure = (char: string): void => {
    if (char === '"') openString();
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    if (depth !== 1) return;
    if (char === ":") {
      expectsKey = false;
      wanted = key === field;
    } else if (char === ",") {
      expectsKey = true;
      wanted = false;
    }
  };

  const take = (char: string): void => {
    if (!inString) structure(char);
    else if (escaped !== "") inEscape(char);
    else if (char === "\\") escaped = char;
    else if (char === '"') closeString();
    else add(char);
  };

  return {
    take: (piece) => {
      // By UTF-16 unit: a pair that is cut in two is whole again with the next piece.
      for (let at = 0; at < piece.length; at += 1) take(piece.charAt(at));
    },
    text: () => (/[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text),
    where: () => where,
  };
}
