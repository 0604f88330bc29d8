import { locate } from "../../../server/src/locate/locate.ts";
import { loadCatalogue } from "../../../server/src/policies/catalogue.ts";
import { scanPolicies } from "../../../server/src/policies/scan.ts";
import { buildIndex, withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { SETTINGS } from "../../measure/policy-cost.ts";
import type { Corpus } from "../corpus.ts";
import { pick, type Source } from "../expressions.ts";
import type { FuzzTarget } from "../model.ts";
import { mutateFile } from "./files.ts";

/** Little estates whose files are mutated, and then edited. The input is one text: `=== path` begins a file, `=== edit path` an edit. */
export const estates: FuzzTarget = {
  name: "estates",
  promise: "after any edits the index, its answers and its findings are those of a fresh index",
  share: 0.5,
  make: makeEstate,
  check: (input) => {
    const { files, edits } = readEstate(input);
    let index = buildIndex({ root: "/fuzz", sources: sourcesOf(files) });
    tell(index);
    for (const [path, text] of edits) {
      index = withChanges(index, new Map([[path, text]]));
      files.set(path, text);
      // An editor asks between edits: what was evaluated then must not be what is answered later.
      tell(index);
    }
    const fresh = buildIndex({ root: "/fuzz", sources: sourcesOf(files) });
    const [edited, anew] = [tell(index), tell(fresh)];
    const at = edited.findIndex((line, i) => line !== anew[i]);
    if (at !== -1 || edited.length !== anew.length)
      throw new Error(`after edits ${edited[at] ?? "nothing"}, anew ${anew[at] ?? "nothing"}`);
    return fresh.problems.length > 0 ? "with broken files" : "well-formed";
  },
};

const HEADER = /^=== (edit )?([\w./-]+)$/m;

/** Files, and the edits that come after. */
export function readEstate(input: string) {
  const files = new Map<string, string>();
  const edits: [string, string][] = [];
  const [, ...parts] = input.split(HEADER);
  for (let i = 0; i + 2 < parts.length + 1; i += 3) {
    const [edit, path = "", text = ""] = parts.slice(i, i + 3);
    if (edit === undefined) files.set(path, text.slice(1));
    else edits.push([path, text.slice(1)]);
  }
  return { files, edits };
}

export function sourcesOf(files: ReadonlyMap<string, string>) {
  return [...files].map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Everything an index says, line by line. */
function tell(index: TerraformIndex): readonly string[] {
  const lines: string[] = [];
  const say = (...parts: readonly unknown[]) => void lines.push(JSON.stringify(parts, plain));
  for (const [path, { lock, tfvars, locals }] of index.directories)
    say(path, lock, [...tfvars.keys()], [...locals.keys()]);
  for (const problem of index.problems) say(problem);
  for (const { root, path, call, bindings } of index.instances) say(root.path, path, call?.name, bindings);
  for (const node of index.resources) {
    say(node.address, node.module.root.path, node.expansion);
    for (const { address, bindings } of index.expand(node)) {
      for (const { name, value } of node.declaration.block.body.attributes)
        say(address, name, index.evaluate(value, node.module, bindings), index.references(value, node.module).length);
    }
  }
  for (const arn of ARNS) say(locate({ arn }, index, { state: null }));
  for (const { policy, node, verdict } of scanPolicies(index, loadCatalogue(), SETTINGS).findings)
    say(policy.id, node.address, verdict);
  return lines;
}

function plain(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

const ARNS = [
  "arn:aws:s3:::acme-prod-logs",
  "arn:aws:s3:::acme-x-logs",
  "arn:aws:sqs:eu-west-1:210987654321:acme-jobs",
];

/** A root that calls a module twice, which calls another; what every file says can be read in three ways. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  "main.tf": [
    'module "one" {\n  source = "./mod"\n  name   = "acme-${var.env}"\n}\nmodule "many" {\n  source   = "./mod"\n  for_each = toset(local.keys)\n  name     = "acme-${each.key}"\n}\nlocals {\n  keys = ["x", "y"]\n}\n',
    'resource "aws_s3_bucket" "own" {\n  bucket = "acme-${var.env}-logs"\n  count  = var.env == "prod" ? 1 : 0\n}\n',
    'module "one" {\n  source = "./mod"\n  name   = module.other.name\n}\nmodule "other" {\n  source = "./mod/inner"\n  name = "z"\n}\n',
  ],
  "variables.tf": ['variable "env" {\n  default = "prod"\n}\n', 'variable "env" {}\n', ""],
  "terraform.tfvars": ['env = "stage"\n', "", 'env = "prod"\nother = 1\n'],
  "z.auto.tfvars": ['env = "auto"\n', ""],
  "mod/main.tf": [
    'variable "name" {}\nresource "aws_s3_bucket" "logs" {\n  bucket = "${var.name}-logs"\n}\nmodule "inner" {\n  source = "./inner"\n  name   = var.name\n}\n',
    'variable "name" {}\nresource "aws_sqs_queue" "jobs" {\n  name = "acme-jobs"\n}\noutput "id" {\n  value = aws_sqs_queue.jobs.id\n}\n',
  ],
  "mod/inner/main.tf": [
    'variable "name" {\n  default = "d"\n}\noutput "name" {\n  value = "${var.name}-out"\n}\nresource "aws_db_instance" "db" {\n  identifier        = var.name\n  storage_encrypted = false\n}\n',
    'module "back" {\n  source = "../"\n  name = "loop"\n}\n',
  ],
  "other/main.tf": [
    'provider "aws" {\n  region = "eu-west-1"\n}\nmodule "m" {\n  source = "../mod"\n  name   = "acme-x"\n}\n',
  ],
  "main.tf.json": ['{"resource":{"aws_s3_bucket":{"j":{"bucket":"acme-${var.env}"}}}}'],
};

function makeEstate(source: Source, corpus: Corpus): string {
  const paths = Object.keys(FILES);
  const textAt = (path: string): string => {
    const text = source.int(12) === 0 ? pick(source, corpus.files).slice(0, 1_500) : pick(source, FILES[path] ?? [""]);
    return source.int(3) === 0 ? mutateFile(text, source, corpus.pieces) : text;
  };
  const parts = paths.filter(() => source.int(4) > 0).map((path) => `=== ${path}\n${textAt(path)}\n`);
  for (let i = source.int(4); i >= 0; i--) {
    const path = pick(source, paths);
    parts.push(`=== edit ${path}\n${textAt(path)}\n`);
  }
  return parts.join("");
}
