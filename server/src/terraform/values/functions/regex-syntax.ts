/**
 * Go's RE2 syntax into JavaScript's (with the `u` flag), for the subset where both certainly match the same: literals, `.`,
 * classes, `\d \w \s \b`, groups, alternatives, anchors and repetitions. A repeated group holds nothing that varies or
 * captures: that is where the two differ, and where backtracking would take for ever.
 * Source: https://pkg.go.dev/regexp/syntax and ECMA-262.
 */
interface State {
  readonly text: string;
  at: number;
  /** Repetitions without a bound seen so far. */
  loops: number;
}

interface Piece {
  readonly source: string;
  /** An assertion takes no repetition. */
  readonly isAssertion: boolean;
  /** Has alternatives, repetitions or captures inside. */
  readonly varies: boolean;
}

/** Work that a match may take: characters to the power of unbounded repetitions. */
const MAX_WORK = 1e7;

/** The JavaScript source of a Go pattern; null where the two may differ. */
export function translateRegex(pattern: string, subjectLength: number): string | null {
  if (pattern.length > 500) return null;
  const state: State = { text: pattern, at: 0, loops: 0 };
  const result = alternatives(state, 0);
  if (result === null || state.at < pattern.length) return null;
  return subjectLength ** (state.loops + 1) > MAX_WORK ? null : result.source;
}

interface Group {
  readonly source: string;
  readonly varies: boolean;
}

function alternatives(state: State, depth: number): Group | null {
  if (depth > 10) return null;
  let source = "";
  let varies = false;
  while (state.at < state.text.length) {
    const char = state.text[state.at];
    if (char === ")") break;
    if (char === "|") {
      state.at++;
      source += "|";
      varies = true;
      continue;
    }
    const piece = readPiece(state, depth);
    if (piece === null) return null;
    const repeat = readRepeat(state, piece);
    if (repeat === null) return null;
    source += piece.source + repeat;
    varies ||= piece.varies || repeat !== "";
  }
  return { source, varies };
}

function readRepeat(state: State, piece: Piece): string | null {
  const match = /^(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??/.exec(state.text.slice(state.at));
  if (match === null) return "";
  const [repeat] = match;
  state.at += repeat.length;
  if (piece.isAssertion || piece.varies || /[*+?{]/.test(state.text[state.at] ?? "")) return null;
  const bounds = /\{(\d+)(,?)(\d*)\}/.exec(repeat);
  if (bounds !== null && Number(bounds[3] || bounds[1]) < Number(bounds[1])) return null;
  state.loops++;
  return repeat;
}

function readPiece(state: State, depth: number): Piece | null {
  const char = state.text[state.at] ?? "";
  switch (char) {
    case "(":
      return readGroup(state, depth);
    case "[":
      return readClass(state);
    case "\\":
      return readEscape(state);
    case "^":
    case "$":
      state.at++;
      return { source: char, isAssertion: true, varies: false };
    case ".":
      state.at++;
      return atom("[^\\n]");
    default: {
      if ("*+?{}]".includes(char)) return null;
      const whole = String.fromCodePoint(state.text.codePointAt(state.at) ?? 0);
      state.at += whole.length;
      return atom(whole === "/" ? "\\/" : whole);
    }
  }
}

function atom(source: string): Piece {
  return { source, isAssertion: false, varies: false };
}

function readGroup(state: State, depth: number): Piece | null {
  const head = /^\((?:\?:|\?P?<([A-Za-z_]\w*)>)?/.exec(state.text.slice(state.at));
  if (head === null) return null;
  state.at += head[0].length;
  if (state.text[state.at] === "?") return null;
  const inner = alternatives(state, depth + 1);
  if (inner === null || state.text[state.at] !== ")") return null;
  state.at++;
  const captures = head[0] !== "(?:";
  const open = head[1] !== undefined ? `(?<${head[1]}>` : head[0];
  // An empty group that is repeated is where engines differ.
  const varies = captures || inner.varies || inner.source === "";
  return { source: `${open}${inner.source})`, isAssertion: false, varies };
}

/** `\s` of JavaScript has more spaces than Go's. */
const CLASSES: Readonly<Record<string, string>> = { d: "0-9", w: "0-9A-Za-z_", s: "\\t\\n\\f\\r " };

function readEscape(state: State): Piece | null {
  const char = state.text[state.at + 1] ?? "";
  state.at += 2;
  const set = CLASSES[char];
  if (set !== undefined) return atom(`[${set}]`);
  const negated = CLASSES[char.toLowerCase()];
  if (negated !== undefined) return atom(`[^${negated}]`);
  if (char === "b" || char === "B") return { source: `\\${char}`, isAssertion: true, varies: false };
  return plainEscape(char);
}

function plainEscape(char: string): Piece | null {
  if ("nrtfv".includes(char) && char !== "") return atom(`\\${char}`);
  if (/^[\\^$.*+?()[\]{}|/]$/.test(char)) return atom(`\\${char}`);
  // Go takes a backslash before any punctuation; JavaScript with `u` does not.
  return /^[!"#%&',\-:;<=>@_`~ ]$/.test(char) && char !== "_" && char !== " "
    ? atom(char === "-" ? "\\x2d" : char)
    : null;
}

/** A class of characters, ranges and the escapes above; no nested or named classes. */
function readClass(state: State): Piece | null {
  const match = /^\[(\^?)((?:[^\]\\[]|\\[\s\S])+)\]/.exec(state.text.slice(state.at));
  if (match === null) return null;
  const [whole, negation = "", body = ""] = match;
  if (/&&|--|~~|^\]/.test(body)) return null;
  let source = "";
  for (const [item] of body.matchAll(/\\([\s\S])|[\s\S]/gu)) {
    const part = classItem(item);
    if (part === null) return null;
    source += part;
  }
  // A dash is a range only between two plain characters.
  if (/(?:0-9|A-Za-z_|\\f\\r )-(?!$)|-(?:0-9A|\\t\\n)/.test(source)) return null;
  state.at += whole.length;
  return atom(`[${negation}${source}]`);
}

function classItem(item: string): string | null {
  if (!item.startsWith("\\")) return "()/{}|".includes(item) ? `\\${item}` : item;
  const char = item[1] ?? "";
  const set = CLASSES[char];
  if (set !== undefined) return set;
  if (char === "-") return "\\-";
  const piece = plainEscape(char);
  return piece === null ? null : piece.source;
}
