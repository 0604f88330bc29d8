import { instancesNamed, type NamedInstance } from "../../../server/src/locate/name-index.ts";
import { namingAttribute } from "../../../server/src/locate/names/naming.ts";
import { readCertain, readGeneral, readPossible } from "../../../server/src/locate/names/read-names.ts";
import { matchPattern } from "../../../server/src/locate/patterns.ts";
import { MIN_LITERAL, MIN_LITERAL_WRITTEN } from "../../../server/src/locate/score.ts";
import { viewsOf } from "../../../server/src/locate/views.ts";
import { buildIndex, withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import type { Part } from "../../../server/src/terraform/values/holes.ts";
import { expression, LOCALS, pick, type Source, seeded } from "../expressions.ts";
import type { FuzzTarget } from "../model.ts";
import { checkArguments } from "./arguments.ts";
import { readEstate, sourcesOf } from "./estates.ts";

const TYPE = "aws_s3_bucket";

/** Estates whose names are random expressions that refer to each other, and edits of them. The input is that of `estates`. */
export const names: FuzzTarget = {
  name: "names",
  promise: "a search, which evaluates what may be called so and nothing else, finds what evaluating everything finds",
  share: 0.4,
  make: (source) => {
    const parts = Object.entries(filesOf(source)).map(([path, text]) => `=== ${path}\n${text}\n`);
    for (let i = source.int(3); i > 0; i--) {
      const [path, text] = pick(source, Object.entries(filesOf(source)));
      parts.push(`=== edit ${path}\n${text}\n`);
    }
    return parts.join("");
  },
  check: (input) => {
    const { files, edits } = readEstate(input);
    const source = seeded(input.length);
    let index = buildIndex({ root: "/fuzz", sources: sourcesOf(files) });
    let asked = askAll(index, sourcesOf(files), source);
    for (const [path, text] of edits) {
      index = withChanges(index, new Map([[path, text]]));
      files.set(path, text);
      asked += askAll(index, sourcesOf(files), source);
    }
    return `${asked === 0 ? "no name" : asked < 20 ? "under 20 names" : "20 names and more"}${edits.length > 0 ? ", edited" : ""}`;
  },
};

/** Asks an index for every name of its files; how many that were. Throws where it does not find what is there. */
function askAll(index: TerraformIndex, sources: ReturnType<typeof sourcesOf>, source: Source): number {
  let asked = 0;
  for (const attribute of ["bucket", "tags.Name"]) {
    const all = everyName(buildIndex({ root: "/fuzz", sources }), attribute);
    for (const entry of all) {
      const wanted = example(entry, source);
      const [found, right] = [search(index, attribute, wanted).join("\n"), compare(all, wanted).join("\n")];
      if (found !== right) {
        throw new Error(
          `${attribute} ${JSON.stringify(wanted)}: found ${found || "nothing"}, and it is ${right || "nothing"}`,
        );
      }
      asked++;
    }
  }
  checkArguments(index, buildIndex({ root: "/fuzz", sources }), (parts) =>
    parts.map((part) => exampleOf(part, source)).join(""),
  );
  return asked;
}

/** What expressions refer to, by how much is there already: nothing refers to itself. */
const GIVEN = [
  "var.plain",
  "var.typed",
  "var.given",
  "terraform.workspace",
  "random_pet.pet.id",
  "data.aws_region.here.name",
  "data.aws_caller_identity.me.account_id",
  "data.aws_ssm_parameter.other.value",
  "path.module",
];
const LOCAL = [...GIVEN, "local.one", "local.two", "local.deep.name.b", "local.deep"];
const LINKED = [...LOCAL, "aws_s3_bucket.first.bucket", "aws_s3_bucket.first.id", "aws_s3_bucket.prefixed.bucket"];
const LAST = [...LINKED, "module.child.out", "module.child[*].out", "local.child.out", "aws_s3_bucket.first[*].bucket"];
const COLLECTIONS = ["local.map", "local.mixed", "var.map", "local.list"];

/** A random expression of which some texts are references. */
function referring(source: Source, kind: "string" | "list" | "map", among: readonly string[]): string {
  return expression(source, 1 + source.int(3), kind).replaceAll(/(?<![\w\\"}-])"[^"$%\\{}]*"(?! *=[^=])/g, (text) =>
    source.int(3) === 0 ? pick(source, among) : text,
  );
}

function text(source: Source, among: readonly string[]): string {
  return pick(source, [
    () => referring(source, "string", among),
    () => pick(source, among),
    () => `"acme-\${${pick(source, among)}}-\${${pick(source, among)}}"`,
    () => `"\${${pick(source, among)}}-long-enough-text"`,
    () =>
      among.includes("local.one")
        ? `${pick(source, COLLECTIONS)}${pick(source, [".a", '["name"]', "[0]", "[*].a", ""])}`
        : pick(source, among),
  ])();
}

function bucket(source: Source, name: string, among: readonly string[], meta = ""): string {
  const tags = pick(source, [
    () => `{ Name = ${text(source, among)} }`,
    () => `merge(local.tags, { Name = ${text(source, among)} })`,
    () => referring(source, "map", among),
  ])();
  const argument = pick(source, ["bucket", "bucket", name === "prefixed" ? "bucket_prefix" : "bucket"]);
  return `resource "aws_s3_bucket" "${name}" {\n${meta}  ${argument} = ${text(source, among)}\n  tags = ${tags}\n}\n`;
}

/** A call of a module that is not in the repository. */
function outside(source: Source, among: readonly string[]): string {
  const given = [
    `bucket = ${text(source, among)}`,
    `tags = ${referring(source, "map", among)}`,
    `settings = { name = ${text(source, among)}, list = ${referring(source, "list", among)} }`,
    `other = ${text(source, among)}`,
  ];
  return `module "outside" {\n  source = "terraform-aws-modules/s3-bucket/aws"\n  ${given.join("\n  ")}\n}\n`;
}

function forEach(source: Source): string {
  const keys = pick(source, [
    () => referring(source, "map", LINKED),
    () => `toset(${referring(source, "list", LINKED)})`,
    () => 'toset(["x", "y"])',
    () => "local.map",
  ])();
  return `  for_each = ${keys}\n`;
}

function filesOf(source: Source): Record<string, string> {
  const main = [
    LOCALS,
    "locals {",
    `  one = ${text(source, GIVEN)}`,
    `  two = ${text(source, [...GIVEN, "local.one"])}`,
    `  deep = { a = ${text(source, GIVEN)}, name = { b = ${text(source, GIVEN)} } }`,
    `  map = ${referring(source, "map", [...GIVEN, "local.one"])}`,
    `  list = ${referring(source, "list", [...GIVEN, "local.one"])}`,
    "  child = module.child",
    "}",
    'variable "plain" {}',
    `variable "typed" {\n  type = ${pick(source, ["string", "number", "any", "bool"])}\n  default = ${pick(source, ['"007"', "5", '"typed"', "true", "null"])}\n}`,
    'variable "given" {\n  default = "given-by-default"\n}',
    'variable "map" {\n  type = map(object({ a = optional(string, "opt"), name = optional(number) }))\n  default = { k1 = { name = "012" } }\n}',
    'resource "random_pet" "pet" {}',
    'data "aws_region" "here" {}',
    'data "aws_caller_identity" "me" {}',
    'data "aws_ssm_parameter" "other" {\n  name = "x"\n}',
    `provider "aws" {\n  region = ${pick(source, ['"eu-west-1"', "var.given"])}\n}`,
    bucket(source, "first", LOCAL),
    bucket(source, "prefixed", LOCAL),
    bucket(source, "linked", LAST),
    bucket(source, "each", [...LAST, "each.key", "each.value"], forEach(source)),
    bucket(source, "counted", [...LAST, "count.index"], "  count = 2\n"),
    `module "child" {\n  source = "./child"\n${pick(source, ["", forEach(source)])}  name = ${text(source, [...LINKED, "each.key"])}\n  items = ${referring(source, "map", LINKED)}\n}`,
    outside(source, LAST),
    'output "ws" {\n  value = terraform.workspace == "blue" ? 1 : 2\n}',
  ];
  const inChild = ["var.name", "local.one", "var.items"];
  const child = [
    LOCALS,
    'variable "name" {}',
    'variable "items" {\n  default = {}\n}',
    `locals {\n  one = ${referring(source, "string", ["var.name"])}\n  map = var.items\n  list = values(var.items)\n}`,
    bucket(source, "inner", inChild).replaceAll("var.map", "var.items"),
    bucket(source, "items", ["each.key", "each.value", "var.name"], "  for_each = var.items\n"),
    outside(source, inChild).replaceAll("var.map", "var.items"),
    `output "out" {\n  value = ${pick(source, inChild)}\n}`,
  ];
  return {
    "child/main.tf": child.join("\n"),
    "main.tf": main.join("\n"),
    "prod.tfvars": `given = "${pick(source, ["prod-given", "x", "10"])}"\nplain = "prod-plain"\n`,
  };
}

const FILL = ["", "a", "prod", "x-y-z", "eu-west-1", "123456789012", "happy-cat"];

/** A text that the name is or matches. */
function example({ known, pattern }: NamedInstance, source: Source): string {
  if (known !== null || pattern === null) return known ?? "";
  return pattern.parts.map((part) => exampleOf(part, source)).join("");
}

function exampleOf(part: Part, source: Source): string {
  if (typeof part === "string") return part;
  if (part === null) return pick(source, FILL);
  if (part.kind === "choice") return pick(source, part.texts);
  return Array.from({ length: part.min }, () => pick(source, [...part.set])).join("");
}

/** Every name that there is, in the order of the nodes, evaluated without asking any shape. */
function everyName(index: TerraformIndex, attribute: string): readonly NamedInstance[] {
  const found: NamedInstance[] = [];
  const views = viewsOf(index);
  const add = (entry: NamedInstance): void => {
    if (entry.known !== null || entry.pattern !== null) found.push(entry);
  };
  for (const node of index.byType(TYPE)) {
    const naming = namingAttribute(node.declaration.block, attribute);
    if (naming === null) continue;
    readCertain(node, naming, views, add);
    if (index.nodesOf(node.declaration)[0] === node) readGeneral(node, naming, views, add);
  }
  for (const node of index.possible(TYPE)) {
    const naming = namingAttribute(node.declaration.block, attribute);
    if (naming !== null) readPossible(node, naming, views, add);
  }
  return found;
}

/** What callers take of a search. */
function taken(
  named: { readonly known: readonly NamedInstance[]; readonly patterns: readonly NamedInstance[] },
  text: string,
): readonly string[] {
  const fits = ({ pattern, view: { basis } }: NamedInstance): boolean => {
    const match = pattern === null ? null : matchPattern(pattern, text, true);
    return match !== null && match.literal >= (basis === "written" ? MIN_LITERAL_WRITTEN : MIN_LITERAL);
  };
  const say = ({ node, instance, view, known, pattern }: NamedInstance): string =>
    `${node.module.deployment.key}: ${instance.address} ${view.basis} ${known ?? JSON.stringify(pattern?.parts)}`;
  return [...named.known.map(say), ...named.patterns.filter(fits).map(say)];
}

function search(index: TerraformIndex, attribute: string, text: string): readonly string[] {
  const { known, patterns } = instancesNamed(index, TYPE, attribute, text);
  return taken({ known, patterns: patterns() }, text);
}

function compare(all: readonly NamedInstance[], text: string): readonly string[] {
  const known = all.filter((entry) => entry.known?.toLowerCase() === text.toLowerCase());
  return taken({ known, patterns: all.filter(({ pattern }) => pattern !== null) }, text);
}
