import { entropyOf, isReference, type SecretSpan } from "./redact-shapes.ts";

/**
 * Credentials that their name gives away: `password = "…"` in HCL, JSON, YAML, shell and ini, heredocs, defaults of
 * variables, and `{ name = "DB_PASSWORD", value = "…" }` pairs. References, ARNs and settings such as
 * `http_tokens = "required"` stay readable: a model and a reviewer need them.
 */

const NAME =
  /(?:password|passwd|passphrase|secret|token|api_?key|connection_string)$|(?:^|_)(?:pass|pwd|pat|dsn|credentials?|(?:access|secret|private|auth|account|encryption|signing|shared|master|license|admin)_?key|secret_access_key|secret_string|(?:private|secret)_key_(?:pem|base64)|password_hash)$/;
const PLURAL_NAME = /(?:passwords|secrets|tokens|api_?keys|credentials|private_keys)$/;
const PASSWORD_NAME = /pass(?:word|wd|phrase)?$|pwd$/;
const SUFFIX = /_(?:value|plaintext|string|wo|default|\d+)$/;

/** Characters searched for the end of one value: keeps hostile input linear. */
const MAX_VALUE = 65_536;

/** `dbPassword`, `DB-PASSWORD`, `spring.db.password` → `db_password`-like. */
function normalised(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[.-]/g, "_")
    .toLowerCase();
}

/** `ssm_path_password` says where a password is kept. */
const LOCATION = /(?:^|_)(?:path|ssm)_/;

function isSensitive(name: string): boolean {
  const plain = normalised(name);
  if (LOCATION.test(plain)) return false;
  return NAME.test(plain) || NAME.test(plain.replace(SUFFIX, ""));
}

const SETTINGS = new Set(
  "true false null none required optional enabled disabled default auto yes no on off string bool number bearer basic jwt opaque".split(
    " ",
  ),
);

/** Values that a secret's name may carry without being one. */
function isHarmless(value: string): boolean {
  const text = value.trim();
  return (
    text === "" ||
    isReference(text) ||
    SETTINGS.has(text.toLowerCase()) ||
    /^arn:[\w-]*:/.test(text) ||
    // A parameter path such as /prod/db/password.
    (/^\/[\w./-]+$/.test(text) && entropyOf(text) < 4)
  );
}

/** Offset after the `}` that closes the `${` at `open`. */
function endOfInterpolation(value: string, open: number): number {
  let depth = 0;
  for (let at = open + 1; at < value.length; at += 1) {
    if (value[at] === "{") depth += 1;
    else if (value[at] === "}") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return value.length;
}

/** Literal parts of a quoted value; `${…}` is left alone. */
function literalParts(text: string, start: number, end: number): SecretSpan[] {
  const value = text.slice(start, end);
  if (isHarmless(value)) return [];
  if (!value.includes("${")) return [{ start, end }];
  const parts: SecretSpan[] = [];
  for (let from = 0; from < value.length; ) {
    const found = value.indexOf("${", from);
    const to = found === -1 ? value.length : found;
    // Separators and one-letter affixes around references are no secret.
    if (/[A-Za-z0-9]{3}/.test(value.slice(from, to))) parts.push({ start: start + from, end: start + to });
    from = found === -1 ? value.length : endOfInterpolation(value, found);
  }
  return parts;
}

/** End of the quoted string whose content starts at `from`; interpolations may hold quotes of their own. */
function endOfQuoted(text: string, from: number, quote: string): number {
  let depth = 0;
  const limit = Math.min(text.length, from + MAX_VALUE);
  for (let at = from; at < limit; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === "\n" && depth === 0) return at;
    else if (text.startsWith("${", at)) depth += 1;
    else if (char === "}" && depth > 0) depth -= 1;
    else if (char === quote && depth === 0) return at;
  }
  return limit;
}

function heredocValue(text: string, at: number): SecretSpan[] {
  const opening = /<<[-~]?[ \t]*["']?(\w{1,60})["']?[ \t]*\r?\n/y;
  opening.lastIndex = at;
  const match = opening.exec(text);
  if (match === null) return [];
  const start = at + match[0].length;
  const closing = new RegExp(`^[ \\t]*${match[1]}\\b`, "m");
  const found = closing.exec(text.slice(start, start + MAX_VALUE));
  const end = found === null ? text.length : start + found.index;
  const body = text.slice(start, end).trimEnd();
  return isHarmless(body) ? [] : literalParts(text, start, start + body.length);
}

/** `sensitive("…")`, `coalesce(var.a, "…")`, `var.a ? "…" : "…"`: the strings are values, not keys. */
function expressionValue(text: string, at: number): SecretSpan[] {
  const lineEnd = text.indexOf("\n", at);
  const line = text.slice(at, lineEnd === -1 ? text.length : Math.min(lineEnd, at + 2000));
  if (
    !/^(?:coalesce|try|sensitive|nonsensitive|base64encode|tostring|trimspace|join|format|sha256|md5|bcrypt)\(|\?/.test(
      line,
    )
  )
    return [];
  const spans: SecretSpan[] = [];
  for (const match of line.matchAll(/"((?:[^"\\]|\\.){0,512})"/g)) {
    const value = match[1] ?? "";
    const start = at + match.index + 1;
    // `["key"]` is an index, not a value.
    if (value.length < 3 || value.includes("${") || line[match.index - 1] === "[") continue;
    spans.push(...literalParts(text, start, start + value.length));
  }
  return spans;
}

/** Shell, ini, YAML and prose: `DB_PASSWORD=hunter2`, `password: h4nter2`. */
function bareValue(text: string, at: number, name: string, tight: boolean): SecretSpan[] {
  const pattern = /[^\s"'`,;(){}[\]<>\\]{3,512}/y;
  pattern.lastIndex = at;
  const value = pattern.exec(text)?.[0] ?? "";
  if (isHarmless(value) || value.startsWith("$")) return [];
  if (/^\d+$/.test(value))
    return PASSWORD_NAME.test(normalised(name)) && value.length >= 4 ? [{ start: at, end: at + value.length }] : [];
  // `var.x`, `module.db.password`, `random_password.p[0]`, `file(…)`: a reference or a call.
  const next = text[at + value.length];
  if (next === "(" || next === "[" || /^[A-Za-z_]\w*(?:\.[A-Za-z_*][\w*-]*)+$/.test(value)) return [];
  return tight || /\d/.test(value) ? [{ start: at, end: at + value.length }] : [];
}

function valueAt(text: string, at: number, name: string, tight: boolean): SecretSpan[] {
  const char = text[at];
  if (char === "\\" && text[at + 1] === '"') {
    const end = text.indexOf('\\"', at + 2);
    return end === -1 ? [] : literalParts(text, at + 2, end);
  }
  if (char === '"' || char === "'") return literalParts(text, at + 1, endOfQuoted(text, at + 1, char));
  if (text.startsWith("<<", at)) return heredocValue(text, at);
  const inExpression = expressionValue(text, at);
  return inExpression.length > 0 ? inExpression : bareValue(text, at, name, tight);
}

/** Lists and maps under a plural name: only what is too mixed for a word. */
function pluralValue(text: string, at: number): SecretSpan[] {
  if (text[at] !== "[" && text[at] !== "{") return [];
  const end = Math.min(text.length, at + 4000);
  const close = text.slice(at, end).search(/[\]}]/);
  const inside = text.slice(at, close === -1 ? end : at + close);
  return [...inside.matchAll(/"([^"\\$\n]{12,512})"/g)]
    .filter((match) => /\d/.test(match[1] ?? "") && entropyOf(match[1] ?? "") >= 3.3 && !isHarmless(match[1] ?? ""))
    .map((match) => ({ start: at + match.index + 1, end: at + match.index + 1 + (match[1]?.length ?? 0) }));
}

const ASSIGNMENT =
  /(?<![\w.:-])(?:\\?["'])?([A-Za-z_][\w.-]{0,120})(?:\\?["'])?([ \t]{0,40})(?::=|=>|[=:])(?![=~:/])([ \t]{0,40})/g;
const VARIABLE = /(?<![\w.-])(?:variable|output)[ \t]+"([\w-]{1,120})"[ \t]*\{/g;
const NAME_THEN_VALUE =
  /\bname\\?["']?\s{0,20}[=:]\s{0,20}\\?"([\w.-]{1,120})\\?"[\s,]{0,40}\\?["']?value\\?["']?\s{0,20}[=:]\s{0,20}/gi;
const VALUE_THEN_NAME =
  /\bvalue\\?["']?\s{0,20}[=:]\s{0,20}(?="([^"\\\n]{3,512})"[\s,]{0,40}["']?name["']?\s{0,20}[=:]\s{0,20}"([\w.-]{1,120})")/gi;

/** `name = "…"` and relatives. */
function assignedSecrets(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  // An SSM parameter says by its type that `value` is a secret.
  const secureString = text.includes("SecureString");
  let covered = 0;
  for (const match of text.matchAll(ASSIGNMENT)) {
    const name = match[1] ?? "";
    const at = match.index + match[0].length;
    // Inside a value that is masked already: nothing to add, and looking again would cost quadratic time.
    if (at < covered) continue;
    if (isSensitive(name) || (secureString && normalised(name) === "value")) {
      spans.push(...valueAt(text, at, name, match[2] === "" && match[3] === ""));
    } else if (PLURAL_NAME.test(normalised(name))) spans.push(...pluralValue(text, at));
    covered = Math.max(covered, spans.at(-1)?.end ?? 0);
  }
  return spans;
}

/** Literal defaults of `variable "db_password"`. */
function declaredSecrets(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const match of text.matchAll(VARIABLE)) {
    if (!isSensitive(match[1] ?? "")) continue;
    const from = match.index + match[0].length;
    const body = text.slice(from, from + 4000).split(/^\}/m, 1)[0] ?? "";
    const assigned = /(?:^|[\s{])(?:default|value)[ \t]*=[ \t]*/.exec(body);
    if (assigned !== null) spans.push(...valueAt(text, from + assigned.index + assigned[0].length, "", false));
  }
  return spans;
}

/** `{ name = "DB_PASSWORD", value = "…" }` in either order; the pattern ends where the value starts. */
function pairedSecrets(text: string): SecretSpan[] {
  const pairs = [
    ...[...text.matchAll(NAME_THEN_VALUE)].map((match) => ({ name: match[1], at: match.index + match[0].length })),
    ...[...text.matchAll(VALUE_THEN_NAME)].map((match) => ({ name: match[2], at: match.index + match[0].length })),
  ];
  return pairs.filter(({ name }) => isSensitive(name ?? "")).flatMap(({ at }) => valueAt(text, at, "", false));
}

/** Every credential that the name before it gives away. Spans may overlap. */
export function namedSecrets(text: string): SecretSpan[] {
  return [...assignedSecrets(text), ...declaredSecrets(text), ...pairedSecrets(text)];
}
