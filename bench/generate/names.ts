import { createHash } from "node:crypto";
import { quoted } from "./hcl.ts";
import type { Live, Name, NameForm } from "./model.ts";
import type { Random } from "./random.ts";
import type { Scope } from "./scope.ts";

interface Share {
  readonly form: NameForm;
  readonly weight: number;
}

/** Shares of 5,624 named blocks in 13 public estates. */
const IN_ROOTS: readonly [Share, ...Share[]] = [
  { form: "template", weight: 40.7 },
  { form: "literal", weight: 32.0 },
  { form: "variable", weight: 8.9 },
  { form: "template-with-data", weight: 3.1 },
  { form: "absent", weight: 2.5 },
  { form: "bare-template", weight: 2.1 },
  { form: "random", weight: 1.7 },
  { form: "prefix", weight: 1.5 },
];

/** Shares of 354 named blocks in reusable modules: the name lives at the call. */
const IN_MODULES: readonly [Share, ...Share[]] = [
  { form: "variable", weight: 46 },
  { form: "template", weight: 50 },
  { form: "prefix", weight: 2.6 },
  { form: "literal", weight: 1.4 },
];

/** A part of a name: text, or an expression with what it is in the live estate. */
type Part = string | { readonly text: string; readonly live: (live: Live) => string };

/** Draws how a name is written. `keyed` names must differ per instance, so they carry the key. */
export function drawName(options: {
  readonly random: Random;
  readonly scope: Scope;
  readonly word: string;
  readonly keyed: "each" | "count" | null;
}): Name {
  const { random, scope, word, keyed } = options;
  if (keyed !== null) return template("each-or-count", [prefixOf(scope, random), `-${word}-`, keyPart(keyed)]);
  const { form } = random.weighted(scope.kind === "root" ? IN_ROOTS : IN_MODULES);
  switch (form) {
    case "literal":
      return template(form, [`acme-${word}`]);
    case "variable":
      return fromVariable(scope, word, random);
    case "template-with-data":
      return template(form, [random.chance(0.5) ? ACCOUNT : REGION, `-${word}`]);
    case "bare-template":
      return template(form, [PROJECT, "-", { text: "local.role", live: () => "main" }]);
    case "random":
      return generated(form, `"${word}-\${random_id.suffix.hex}"`, `${word}-`);
    case "prefix":
      return { ...generated(form, quoted(`${word}-`), `${word}-`), isPrefix: true };
    case "absent":
      return generated(form, null, "terraform-");
    default:
      return template("template", [prefixOf(scope, random), `-${word}`]);
  }
}

/** A name that is what another block is named. */
export function nameAfter(text: string, before: string, other: Name): Name {
  return {
    form: "reference",
    text: `"${before}\${${text}}"`,
    isPrefix: false,
    live: (live) => before + other.live(live),
  };
}

/** A name of given parts. */
export function template(form: NameForm, parts: readonly Part[]): Name {
  const [only] = parts;
  const text =
    parts.length === 1 && typeof only === "object"
      ? only.text
      : quoted(parts.map((part) => (typeof part === "string" ? part : `\${${part.text}}`)).join(""));
  return {
    form,
    text,
    isPrefix: false,
    live: (live) => parts.map((part) => (typeof part === "string" ? part : part.live(live))).join(""),
  };
}

const ACCOUNT: Part = { text: "data.aws_caller_identity.current.account_id", live: (live) => live.account };
const REGION: Part = { text: "data.aws_region.current.name", live: (live) => live.region };
const PROJECT: Part = { text: "var.project", live: () => "acme" };

function prefixOf(scope: Scope, random: Random): Part {
  if (scope.kind === "module") return { text: "var.name", live: (live) => live.inputs.get("name") ?? "" };
  const choices: readonly [Part, ...Part[]] = [
    { text: "local.prefix", live: (live) => `acme-${live.environment}` },
    { text: "var.environment", live: (live) => live.environment },
    { text: "local.environment", live: (live) => live.environment },
  ];
  return random.pick(choices);
}

function keyPart(keyed: "each" | "count"): Part {
  return { text: keyed === "each" ? "each.key" : "count.index", live: (live) => live.key ?? "" };
}

/** A variable of the root with a default or a tfvars entry, a local, or an input that the module's caller gives. */
function fromVariable(scope: Scope, word: string, random: Random): Name {
  const name = `${word.replaceAll("-", "_")}_name`;
  if (scope.kind === "module") {
    if (!scope.inputs.includes(name)) scope.inputs.push(name);
    return template("variable", [{ text: `var.${name}`, live: (live) => live.inputs.get(name) ?? "" }]);
  }
  const value = `acme-${word}`;
  const known = nameOfKnown(scope, name);
  if (known !== null) return template("variable", [{ text: known, live: () => value }]);
  if (random.chance(0.3)) {
    scope.locals.push([name, `"\${var.project}-${word}"`]);
    return template("variable", [{ text: `local.${name}`, live: () => value }]);
  }
  scope.variables.push({ name, value, given: random.chance(0.5) ? "default" : "tfvars" });
  return template("variable", [{ text: `var.${name}`, live: () => value }]);
}

/** A recipe may name two blocks alike: they share the variable. */
function nameOfKnown(scope: Scope, name: string): string | null {
  if (scope.locals.some(([local]) => local === name)) return `local.${name}`;
  return scope.variables.some((variable) => variable.name === name) ? `var.${name}` : null;
}

function generated(form: NameForm, text: string | null, before: string): Name {
  return { form, text, isPrefix: false, live: (live) => before + idOf(`${before}|${live.path}|${live.key ?? ""}`, 16) };
}

/** An id as a provider makes one: hexadecimal, the same for the same seed text. */
export function idOf(seed: string, length: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, length);
}
