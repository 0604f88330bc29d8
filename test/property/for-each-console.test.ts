import { beforeAll, describe, expect, it } from "vitest";
import { askTerraform, hasTerraform } from "../../bench/fuzz/console.ts";
import { buildIndex } from "../../server/src/terraform/index/build-index.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { encodeJson } from "../../server/src/terraform/values/functions/json.ts";

beforeAll(loadHcl);

/** What real `for_each`, and the names made in it, are built from. */
const DECLARATIONS = `
variable "buckets" {
  type = map(object({
    name    = optional(string)
    expires = optional(number, 30)
    tags    = optional(map(string), { team = "core" })
    rules   = optional(list(object({ id = string, days = optional(number, 7) })), [{ id = "default" }])
  }))
  default = {
    logs  = {}
    audit = { name = "acme-audit", expires = "90", rules = [{ id = "a" }, { id = "b", days = 1 }] }
  }
}
variable "names" {
  type    = set(string)
  default = ["web", "api", "web"]
}
variable "pair" {
  type    = tuple([string, number])
  default = ["x", 3]
}
variable "maybe" {
  type    = object({ on = bool, name = optional(string) })
  default = { on = true }
}
variable "nullable" {
  type     = string
  default  = "given"
  nullable = false
}
locals {
  list    = ["b", "a", "b"]
  envs    = ["dev", "prod"]
  regions = ["eu", "us"]
  teams = {
    core = { members = ["ann", "bo"] }
    data = { members = ["cy"], admin = true }
  }
  matrix = { for pair in setproduct(local.envs, local.regions) : "\${pair[0]}-\${pair[1]}" => { env = pair[0], region = pair[1] } }
  people = flatten([for team, spec in local.teams : [for name in spec.members : { team = team, name = name, admin = try(spec.admin, false) }]])
  parts  = [{ a = 1 }, { b = 2, a = 3 }, {}]
  text   = jsonencode({ k = { v = 1 }, l = [] })
}
`;

/** Expressions for the collection, and for what each of its elements makes. */
const CASES: readonly (readonly [forEach: string, name: string])[] = [
  ["toset(local.list)", "each.value"],
  ["var.names", "upper(each.key)"],
  ["var.buckets", 'coalesce(each.value.name, "acme-${each.key}")'],
  ["var.buckets", 'join(",", [for r in each.value.rules : "${r.id}${r.days}"])'],
  ["var.buckets", "each.value.expires + 1"],
  ["var.buckets", "each.value.tags.team"],
  ["{ for k, v in var.buckets : k => v if v.name != null }", "each.value.name"],
  ["local.matrix", '"${each.value.env}.${each.value.region}"'],
  ['{ for p in local.people : "${p.team}/${p.name}" => p }', "each.value.admin"],
  ["{ for team, spec in local.teams : team => spec.members }", "length(each.value)"],
  ["{ for p in local.people : p.team => p.name... }", 'join("+", each.value)'],
  ["merge(local.parts...)", "each.value"],
  ["merge([for k, v in local.teams : { for m in v.members : m => k }]...)", "each.value"],
  ["{ for i, v in local.list : i => v }", "each.value"],
  ["zipmap(local.envs, local.regions)", "each.value"],
  ["toset(concat(local.envs, tolist(var.names)))", "each.key"],
  ['toset([for p in setproduct(local.envs, [1, 2]) : join("-", p)])', "each.key"],
  ['toset(compact([var.maybe.name, var.nullable, ""]))', "each.key"],
  ["var.maybe.on ? { one = 1 } : {}", "each.value"],
  ["can(local.teams.none) ? {} : { yes = true }", "each.key"],
  ["try(local.teams.core.none, local.teams.core.members, []) == null ? {} : { yes = true }", "each.key"],
  ["{ for k, v in jsondecode(local.text) : k => v if can(v.v) }", "each.value.v"],
  ['{ for k in ["core"] : k => one(local.teams[k].members[*] == [] ? [] : ["x"]) }', "each.value"],
  ["{ for k, v in { a = var.pair[0] } : k => v }", '"${each.value}-${var.pair[1]}"'],
  ["{ for s in slice(sort(local.envs), 0, 1) : s => index(local.envs, s) }", "each.value"],
  ['{ for k in setsubtract(local.envs, ["dev"]) : k => k }', "each.key"],
  ["{ for n in setunion(var.names, local.envs) : n => substr(n, 0, 1) }", "each.value"],
  ['{ for k, v in transpose({ a = ["x", "y"], b = ["x"] }) : k => join("", v) }', "each.value"],
  [
    '{ for k, v in { for e in local.envs : e => { for r in local.regions : r => "${e}${r}" } } : k => values(v)[0] }',
    "each.value",
  ],
  ["yamldecode(yamlencode({ a = { n = 1 } }))", "each.value.n"],
];

describe.skipIf(!hasTerraform())("instances of blocks, as `terraform console` has them", () => {
  it("have the same keys and the same names", () => {
    const asked = CASES.map(([forEach, name]) => {
      const made = `{ for k, v in ${forEach} : k => [for each in [{ key = k, value = v }] : ${name}][0] }`;
      return `{ for k, v in ${made} : k => "\${v}" }`;
    });
    const answers = askTerraform(asked, DECLARATIONS);
    const blocks = CASES.map(
      ([forEach, name], i) => `resource "aws_x" "r${i}" {\n  for_each = ${forEach}\n  name = "\${${name}}"\n}\n`,
    );
    const sources = [{ path: "main.tf", text: DECLARATIONS + blocks.join("") }];
    const index = buildIndex({ root: "/estate", sources });
    expect(index.problems).toEqual([]);
    const wrong = CASES.flatMap(([forEach, name], i) => {
      const node = index.byType("aws_x").find(({ declaration }) => declaration.name === `r${i}`);
      if (node === undefined) return [`no block for ${forEach}`];
      const attribute = node.declaration.block.body.attributes.find((each) => each.name === "name");
      const ours = index.expand(node).map(({ address, wildcard, bindings }) => {
        const key = /\["(.*)"\]$/.exec(address)?.[1] ?? (wildcard ? "*" : address);
        const value = attribute === undefined ? null : index.evaluate(attribute.value, node.module, bindings);
        return [key, value === null ? null : JSON.parse(encodeJson(value) ?? "null")] as const;
      });
      const answer = answers[i];
      const theirs = typeof answer === "object" ? answer.json : String(answer);
      const text = (made: unknown): string =>
        JSON.stringify(Object.fromEntries(Object.entries(made ?? {}).map(([key, value]) => [key, String(value)])));
      const [a, b] = [text(Object.fromEntries(ours)), typeof answer === "object" ? text(JSON.parse(theirs)) : theirs];
      return a === b ? [] : [`${forEach} / ${name}: here ${a}, there ${b}`];
    });
    expect(wrong).toEqual([]);
  });
});
