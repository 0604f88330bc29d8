/** Random Terraform expressions, by the kind of value that is wanted. */
export interface Source {
  /** An integer from 0 to `below - 1`. */
  int(below: number): number;
}

type Kind = "string" | "number" | "bool" | "list" | "map";

const KINDS: readonly Kind[] = ["string", "number", "bool", "list", "map"];

const WORDS = [
  "a",
  "B",
  "prod",
  "acme-logs",
  "",
  " x ",
  "a.b.c",
  "10",
  "1.5",
  "true",
  "é",
  "x-y-z",
  "logs/",
  "A1 b2",
  "-",
  "ß",
  "<&>",
  "naïve",
  "under_score",
  "00",
  "\\n",
  "tab\\there",
  'q\\"q',
  "$${x}",
  "eu-west-1",
  "10.0.0.0/16",
  "192.168.3.4/22",
  "aGk=",
  "👍🏽x",
  "a,b,c",
  "{}",
  "[1,2]",
  "1e3",
  "k1",
  "k2",
  "%s",
  "12345678",
  "-7",
  "0.125",
  "z\\r\\ny",
  "foo bar_baz",
];
const NUMBERS = [
  "0",
  "1",
  "2",
  "3",
  "-1",
  "10",
  "0.5",
  "1.5",
  "-2.25",
  "100",
  "1000000",
  "7",
  "1e3",
  "0.1",
  "255",
  "12",
];
const NAMES = ["a", "b", "k1", "k2", "name", "env"];
const FORMATS = [
  "%s",
  "%s-%s",
  "%d",
  "%05d",
  "%-5s|",
  "%5s|",
  "%v",
  "%q",
  "%x",
  "%X",
  "%.2f",
  "%f",
  "%08.3f",
  "%+d",
  "%t",
  "%[2]s-%[1]s",
  "%%",
  "%3d|",
  "%v-%v",
  "%#v",
  "%b",
  "%o",
  "%.2s",
  "% d",
  "%-8d|",
  "%s%s%s",
];
const REGEXES = [
  "[a-z]+",
  "^([a-z]+)-",
  "(\\\\d+)",
  "-",
  "[^a-z0-9]",
  "\\\\s+",
  "(?P<x>[a-z])(?P<y>.)?",
  "o|e",
  "^$",
  "a{1,2}",
  "\\\\.",
  "\\\\w+$",
  ".",
  "b?",
  "(a)|(b)",
];

export function pick<T>(source: Source, from: readonly T[]): T {
  const found = from[source.int(from.length)];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
}

type Make = (source: Source, depth: number) => string;

const s: Make = (source, depth) => expression(source, depth - 1, "string");
const n: Make = (source, depth) => expression(source, depth - 1, "number");
const b: Make = (source, depth) => expression(source, depth - 1, "bool");
const l: Make = (source, depth) => expression(source, depth - 1, "list");
const m: Make = (source, depth) => expression(source, depth - 1, "map");
const any: Make = (source, depth) => expression(source, depth - 1, pick(source, KINDS));

/** A call with arguments made by these. */
function call(name: string, ...args: readonly Make[]): Make {
  return (source, depth) => `${name}(${args.map((arg) => arg(source, depth)).join(", ")})`;
}

function text(of: readonly string[]): Make {
  return (source) => `"${pick(source, of)}"`;
}

function some(arg: Make, most = 3): Make {
  return (source, depth) => Array.from({ length: source.int(most + 1) }, () => arg(source, depth)).join(", ");
}

const each =
  (kind: string, body: string): Make =>
  (source, depth) =>
    kind === "list" ? `[for v in ${l(source, depth)} : ${body}]` : `{for k, v in ${m(source, depth)} : ${body}}`;

const small: Make = (source) => String(source.int(6) - 1);

const MAKE: Readonly<Record<Kind, readonly Make[]>> = {
  string: [
    (source, depth) => `"${pick(source, WORDS)}\${${any(source, depth)}}-\${${s(source, depth)}}"`,
    (source, depth) => `(${b(source, depth)} ? ${s(source, depth)} : ${any(source, depth)})`,
    call("lower", s),
    call("upper", s),
    call("title", s),
    call("strrev", s),
    call("trimspace", s),
    call("chomp", s),
    call("trim", s, text(["-", "ax", " ", ""])),
    call("trimprefix", s, s),
    call("trimsuffix", s, s),
    call("replace", s, text(["a", "-", "", "b.", ".", "ab", "/"]), s),
    (source, depth) =>
      `replace(${s(source, depth)}, "/${pick(source, REGEXES)}/", "${pick(source, ["", "_", "<$1>", "$${1}x", "$$"])}")`,
    call("substr", s, small, small),
    call("join", text(["-", ",", ""]), l),
    call("join", s, l, l),
    (source, depth) => `format("${pick(source, FORMATS)}", ${any(source, depth)})`,
    (source, depth) => `format("${pick(source, FORMATS)}", ${any(source, depth)}, ${s(source, depth)})`,
    call("indent", small, s),
    call("jsonencode", any),
    call("yamlencode", any),
    call("uuidv5", text(["dns", "url", "oid", "x500", "nil", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"]), s),
    call("base64encode", s),
    call("base64decode", s),
    call("urlencode", s),
    call("md5", s),
    call("sha1", s),
    call("sha256", s),
    call("base64sha256", s),
    call("sha512", s),
    call("cidrsubnet", s, small, small),
    call("cidrhost", s, small),
    call("cidrnetmask", s),
    call("tostring", any),
    call("coalesce", s, s),
    call("coalesce", any, any, any),
    call("lookup", m, text(NAMES), s),
    call("element", l, small),
    (source, depth) => `regex("${pick(source, REGEXES)}", ${s(source, depth)})`,
    (source, depth) => `${m(source, depth)}["${pick(source, NAMES)}"]`,
    (source, depth) => `${l(source, depth)}[${source.int(4) - 1}]`,
    call("try", any, s),
    call("one", l),
    call("nonsensitive", s),
    (source, depth) => `try(${m(source, depth)}.${pick(source, NAMES)}, ${s(source, depth)})`,
  ],
  number: [
    (source, depth) => `(${n(source, depth)} ${pick(source, ["+", "-", "*", "/", "%"])} ${n(source, depth)})`,
    (source, depth) => `(-${n(source, depth)})`,
    call("length", any),
    call("abs", n),
    call("ceil", n),
    call("floor", n),
    call("max", n, n),
    call("min", n, n, n),
    call("signum", n),
    call("pow", n, small),
    call("log", n, n),
    call("sum", l),
    call("parseint", s, (source) => pick(source, ["2", "8", "10", "16", "36", "62"])),
    call("tonumber", any),
    call("index", l, any),
    (source, depth) => `(${b(source, depth)} ? ${n(source, depth)} : ${n(source, depth)})`,
  ],
  bool: [
    (source, depth) => `(${any(source, depth)} == ${any(source, depth)})`,
    (source, depth) => `(${any(source, depth)} != ${any(source, depth)})`,
    (source, depth) => `(${n(source, depth)} ${pick(source, ["<", ">", "<=", ">="])} ${n(source, depth)})`,
    (source, depth) => `(${b(source, depth)} ${pick(source, ["&&", "||"])} ${b(source, depth)})`,
    (source, depth) => `(!${b(source, depth)})`,
    call("can", any),
    call("contains", l, any),
    call("startswith", s, s),
    call("endswith", s, s),
    call("strcontains", s, s),
    call("alltrue", l),
    call("anytrue", l),
    call("tobool", any),
    (source, depth) => {
      const x = any(source, depth);
      return `(${x} == ${x})`;
    },
  ],
  list: [
    (source, depth) => `[${some(any)(source, depth)}]`,
    (source, depth) => `[${some(s)(source, depth)}]`,
    (source, depth) => `[${some(n)(source, depth)}]`,
    call("concat", l, l),
    call("compact", l),
    call("distinct", l),
    call("flatten", l),
    call("reverse", l),
    call("sort", l),
    call("slice", l, small, small),
    call("keys", m),
    call("values", m),
    call("tolist", l),
    call("toset", l),
    call("split", text(["-", ",", ".", ""]), s),
    call("chunklist", l, small),
    call("range", n),
    call("range", small, small),
    call("range", small, small, small),
    call("setunion", l, l),
    call("setintersection", l, l),
    call("setsubtract", l, l),
    call("setproduct", l, l),
    call("coalescelist", l, l),
    (source, depth) => `formatlist("${pick(source, FORMATS)}", ${any(source, depth)})`,
    (source, depth) => `regexall("${pick(source, REGEXES)}", ${s(source, depth)})`,
    call("cidrsubnets", s, small, small),
    call("matchkeys", l, l, l),
    each("list", "v"),
    each("list", 'upper("x${v}")'),
    each("list", 'v if v != "a"'),
    (source, depth) => `[for k, v in ${m(source, depth)} : "\${k}=\${jsonencode(v)}"]`,
    (source, depth) => `[for k, v in ${l(source, depth)} : k]`,
    (source, depth) => `${any(source, depth)}[*]`,
    (source, depth) => `[${m(source, depth)}, ${m(source, depth)}][*].${pick(source, NAMES)}`,
    (source, depth) => `(${b(source, depth)} ? ${l(source, depth)} : ${l(source, depth)})`,
    call("try", any, l),
    call("csvdecode", s),
    call("yamldecode", s),
    call("yamldecode", (source, depth) => `yamlencode(${l(source, depth)})`),
    (source, depth) => `flatten([for k, v in ${m(source, depth)} : [for w in ${l(source, depth)} : { k = k, w = w }]])`,
    (source, depth) => `concat([${some(s)(source, depth)}], ${l(source, depth)}...)`,
  ],
  map: [
    (source, depth) =>
      `{${Array.from({ length: source.int(4) }, (_, i) => `${NAMES[(i + source.int(3)) % NAMES.length]} = ${any(source, depth)}`).join(", ")}}`,
    (source, depth) =>
      `{(${s(source, depth)}) = ${any(source, depth)}, "${pick(source, NAMES)}" = ${s(source, depth)}}`,
    call("merge", m, m),
    call("tomap", m),
    call("zipmap", l, l),
    call("jsondecode", (source, depth) => `jsonencode(${m(source, depth)})`),
    call("yamldecode", (source, depth) => `yamlencode(${m(source, depth)})`),
    call("transpose", m),
    each("map", "k => v"),
    each("map", "upper(k) => [v]"),
    (source, depth) => `{for v in ${l(source, depth)} : v => v...}`,
    (source, depth) => `{for i, v in ${l(source, depth)} : "k\${i}" => v}`,
    (source, depth) => `(${b(source, depth)} ? ${m(source, depth)} : ${m(source, depth)})`,
    (source, depth) => `merge([${m(source, depth)}, ${m(source, depth)}]...)`,
  ],
};

const LEAVES: Readonly<Record<Kind, Make>> = {
  string: (source) => `"${pick(source, WORDS)}"`,
  number: (source) => pick(source, NUMBERS),
  bool: (source) => pick(source, ["true", "false"]),
  list: (source) =>
    pick(source, [
      "[]",
      '["a", "b"]',
      '["b", "a", "a"]',
      "[1, 2, 3]",
      '["x", 1, true]',
      "[true, false]",
      "local.names",
      "local.ports",
      "local.set",
      "[[1], [2, [3]]]",
      '["a", "", null]',
    ]),
  map: (source) =>
    pick(source, [
      "{}",
      "{ a = 1, b = 2 }",
      '{ a = "x", k1 = "y" }',
      '{ name = "n", env = null }',
      "local.tags",
      "local.mixed",
      '{ a = ["x"], b = ["x", "y"] }',
    ]),
};

/** Declarations that the expressions refer to. */
export const LOCALS = `locals {
  names = tolist(["web", "api", "db"])
  ports = tolist([80, 443])
  set   = toset(["b", "a", "c"])
  tags  = tomap({ env = "prod", name = "x" })
  mixed = { a = 1, b = "two", k1 = [1, "x"], name = { env = true } }
  null  = null
}
`;

/** One random expression on one line. Now and then it is of another kind than wanted: errors are part of the language. */
export function expression(source: Source, depth: number, kind: Kind = pick(source, KINDS)): string {
  if (source.int(40) === 0) return source.int(3) === 0 ? "null" : expression(source, depth, pick(source, KINDS));
  if (depth <= 0 || source.int(5) === 0) return LEAVES[kind](source, depth);
  return pick(source, MAKE[kind])(source, depth);
}

/** A small generator of numbers: the same seed gives the same expressions. */
export function seeded(seed: number): Source {
  let state = seed >>> 0 || 1;
  return {
    int(below) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
      mixed ^= mixed >>> 13;
      return (mixed >>> 0) % below;
    },
  };
}
