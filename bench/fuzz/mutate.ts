import { pick, type Source } from "./expressions.ts";

const SNIPPETS = [
  "${",
  "%{ if true }",
  "%{ for x in y ~}",
  "%{ endif }",
  "}",
  "{",
  "[",
  "]",
  "(",
  ")",
  '"',
  "<<EOT\n",
  "<<-EOT\n",
  "EOT\n",
  "\\",
  "...",
  "[*]",
  ".*.",
  "for x in ",
  " : ",
  "=>",
  "=",
  "null",
  "\u0000",
  "\ufeff",
  "é",
  "ä = 1\n",
  "👍",
  "\u2028",
  "\r\n",
  "\r",
  "#",
  "//",
  "/*",
  "*/",
  "${~ a ~}",
  "$${",
  "%%{",
  "1e999",
  "-",
  "0x",
  "try(",
  'format("%999999999s", 1)',
  "range(1e9)",
  "\ud800",
  "toString()",
  "constructor()",
  "each.value",
  "var.x",
  "__proto__",
  'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "/(a+)+$/", "")',
  "pow(10, 400)",
  "[for a in range(1000) : [for b in range(1000) : b]]",
];

/** Cuts, doubles, moves and inserts characters. */
export function mutateText(text: string, source: Source): string {
  let result = text;
  for (let i = source.int(4); i >= 0; i--) {
    const at = source.int(result.length + 1);
    const end = Math.min(result.length, at + source.int(20));
    const roll = source.int(5);
    if (roll === 0) result = result.slice(0, at) + result.slice(end);
    else if (roll === 1) result = result.slice(0, end) + result.slice(at);
    else if (roll === 2) result = result.slice(0, at) + pick(source, SNIPPETS) + result.slice(end);
    else if (roll === 3) result = result.slice(0, at) + pick(source, SNIPPETS) + result.slice(at);
    else result = result.slice(0, at) + String.fromCharCode(source.int(128)) + result.slice(at + 1);
  }
  return result;
}

/** Strings, heredoc markers, names, numbers, white space, comments, single signs. */
const TOKEN =
  /"(?:[^"\\\n]|\\.)*"|<<-?\w+|[A-Za-z_][\w-]*|\d+(?:\.\d+)?|\n|[^\S\n]+|#[^\n]*|\/\/[^\n]*|=>|==|!=|<=|>=|&&|\|\||\.\.\.|./gsu;

type Change = (parts: string[], source: Source) => void;

const remove: Change = (parts, source) => void parts.splice(source.int(parts.length), 1 + source.int(3));

const double: Change = (parts, source) => {
  const at = source.int(parts.length);
  parts.splice(at, 0, ...parts.slice(at, at + 1 + source.int(3)));
};

const swap: Change = (parts, source) => {
  const [a, b] = [source.int(parts.length), source.int(parts.length)];
  const [one, other] = [parts[a], parts[b]];
  if (one === undefined || other === undefined) return;
  parts[a] = other;
  parts[b] = one;
};

const insert: Change = (parts, source) => void parts.splice(source.int(parts.length + 1), 0, pick(source, SNIPPETS));

const CHANGES = [remove, remove, double, swap, insert];

/** Deletes, doubles, swaps and inserts whole tokens or lines: what is left looks like Terraform for longer. */
export function mutateTokens(text: string, source: Source): string {
  const byLine = source.int(3) === 0;
  const parts: string[] = byLine ? text.split(/(?<=\n)/) : [...text.matchAll(TOKEN)].map(([token]) => token);
  for (let i = source.int(4); i >= 0 && parts.length > 0; i--) pick(source, CHANGES)(parts, source);
  return parts.join("");
}

/** Deepest nesting that is made. */
const DEEP = 3_000;
/** Longest literal that is made, in characters. */
const HUGE = 200_000;

/** What whole files suffer from: line ends, marks, one part blown up, two files in one. */
export function mutateWhole(text: string, source: Source, others: readonly string[]): string {
  switch (source.int(9)) {
    case 0:
      return text.replaceAll("\n", "\r\n");
    case 1:
      return `\ufeff${text}`;
    case 2:
      return text.slice(0, source.int(text.length + 1));
    case 3:
      return text + pick(source, others);
    case 4:
      return text.replace(/[a-z_]{4,}/g, (name) => (source.int(12) === 0 ? `${name}é` : name));
    case 5: {
      const depth = 2 ** source.int(Math.log2(DEEP));
      const [open, close] = pick(source, NESTINGS);
      return `${text}\nx = ${open.repeat(depth)}1${close.repeat(depth - source.int(2))}\n`;
    }
    case 6: {
      const length = 2 ** source.int(Math.log2(HUGE));
      return `${text}\nx = ${pick(source, HUGES)(length)}\n`;
    }
    case 7:
      return text.replace(/"\n/g, () => (source.int(8) === 0 ? '"' : '"\n'));
    default:
      return text.replace(/[{}"]/g, (sign) => (source.int(30) === 0 ? "" : sign));
  }
}

const NESTINGS = [
  ["[", "]"],
  ["(", ")"],
  ["{ a = ", "}"],
  ['"${', '}"'],
  ["f(", ")"],
  ["-", ""],
  ["!", ""],
  ["a ? b : ", ""],
  ["[for x in y : ", "]"],
  ["a[", "]"],
  ["b {\n", "}\n"],
  ["1 + ", ""],
] as const;

const HUGES: readonly ((length: number) => string)[] = [
  (length) => `"${"a".repeat(length)}"`,
  (length) => "9".repeat(length),
  (length) => `[${"1, ".repeat(length / 4)}]`,
  (length) => `"${"${a}".repeat(length / 4)}"`,
  (length) => `a${".b".repeat(length / 4)}`,
  (length) => `a${"[0]".repeat(length / 8)}`,
  (length) => `a${" + b".repeat(length / 16)}`,
  (length) => `<<E\n${"x\n".repeat(length / 4)}E`,
  (length) => `"${"\\".repeat(length)}"`,
  (length) => `"${"$".repeat(length)}{"`,
  (length) => `{${"a = 1\n".repeat(length / 8)}}`,
];
