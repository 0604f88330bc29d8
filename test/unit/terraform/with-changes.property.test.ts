import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { buildIndex, withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { type IndexOptions, NO_OPTIONS } from "../../../server/src/terraform/index/options.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { answers, told } from "./told.ts";

beforeAll(loadHcl);

const bucket = (name: string) => `resource "aws_s3_bucket" "logs" {\n  bucket = ${name}\n}\n`;
const call = (source: string, rest = "") => `module "m" {\n  source = "${source}"\n  ${rest}\n}\n`;
const manifest = (...modules: readonly (readonly [string, string, string])[]) =>
  JSON.stringify({ Modules: modules.map(([Key, Source, Dir]) => ({ Key, Source, Dir, Version: "4.1.0" })) });
const BUCKET_MODULE = "terraform-aws-modules/s3-bucket/aws";
const unit = (source: string, inputs: string) =>
  `include {\n  path = find_in_parent_folders()\n}\nterraform {\n  source = "${source}"\n}\ninputs = {\n  ${inputs}\n}\n`;

/** Every file there may be, with what it may say. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  "app/main.tf": [
    `${call("../modules/a", "name = var.env")}${bucket('"acme-$' + '{var.env}-logs"')}`,
    `${call("../Modules/a")}resource "aws_sqs_queue" "q" {\n  name = local.names[terraform.workspace]\n}\nlocals {\n  names = { prod = "p-queue", dev = "d-queue" }\n}\n`,
    `${call(BUCKET_MODULE, 'bucket = "acme-x-logs"')}`,
    `${call("../modules/b")}import {\n  to = aws_s3_bucket.logs\n  id = "acme-imported"\n}\n${bucket("var.name")}`,
    'module "m" {\n  source = \n}\n',
    `data "terraform_remote_state" "other" {\n  backend = "local"\n  config = {\n    path = "../other/terraform.tfstate"\n  }\n}\n${bucket("data.terraform_remote_state.other.outputs.name")}`,
  ],
  "other/outputs.tf": [
    'output "name" {\n  value = "acme-x-logs"\n}\n',
    'output "name" {\n  value = var.env\n}\nvariable "env" {\n  default = "acme-dev"\n}\n',
    'terraform {\n  backend "local" {\n    path = "elsewhere.tfstate"\n  }\n}\n',
  ],
  "app/variables.tf": ['variable "env" {\n  default = "prod"\n}\n', 'variable "env" {}\n', 'variable "name" {}\n', ""],
  "app/terraform.tfvars": ['env = "stage"\n', 'name = "acme-x-logs"\n', ""],
  "app/z.auto.tfvars": ['env = "auto"\n', "broken = \n"],
  "app/envs/prod.tfvars": ['env = "prod"\n', 'env = "prod2"\nname = "acme-x-logs"\n', 'other = "x"\n'],
  "app/envs/dev.tfvars": ['env = "dev"\n', 'name = "acme-dev"\n'],
  "envs/common.tfvars": ['env = "common"\n', 'name = "common"\n'],
  "app/override.tf": [bucket('"overridden"'), 'variable "env" {\n  default = "over"\n}\n'],
  "app/main.tofu": [bucket('"tofu"'), call("../modules/a", 'name = "tofu"')],
  "app/.terraform.lock.hcl": ['provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.1.0"\n}\n', "# none\n"],
  "app/.terraform/modules/modules.json": [
    manifest(["m", `registry.terraform.io/${BUCKET_MODULE}`, ".terraform/modules/m"]),
    manifest(),
    "broken",
  ],
  "app/.terraform/modules/m/main.tf": [`variable "bucket" {}\n${bucket("var.bucket")}`, "# nothing\n"],
  "modules/a/outputs.tf": ['output "name" {\n  value = "acme-${var.name}-out"\n}\n', "# no output\n"],
  "modules/a/main.tf": [
    `variable "name" {\n  default = "d"\n}\n${bucket('"acme-$' + '{var.name}"')}${call("./inner", "name = var.name")}`,
    `variable "name" {}\nvariable "env" {}\n${bucket("var.env")}`,
    call("../b"),
  ],
  "modules/a/inner/main.tf": [`variable "name" {}\n${bucket("var.name")}`, call("../../b"), call("..")],
  "modules/b/main.tf": [
    `variable "name" {\n  default = "b"\n}\n${bucket("var.name")}`,
    call("../a", 'name = "loop"'),
    'resource "aws_db_instance" "db" {\n  identifier = "acme-db"\n}\n',
  ],
  "other/main.tf.json": ['{"module": {"m": {"source": "../modules/b"}}}', '{"variable": {"env": {}}}'],
  "live/terragrunt.hcl": [
    'inputs = {\n  env = "live"\n}\n',
    'locals {\n  x = "y"\n}\ninputs = {\n  name = local.x\n}\n',
  ],
  "live/prod/terragrunt.hcl": [unit("../../modules//a", 'name = "prod"'), unit("../../app", 'env = "unit"')],
  "live/dev/terragrunt.hcl": [
    unit("../../modules//a", 'name = "dev"'),
    `${unit("../../modules//a", "name = dependency.prod.outputs.name")}dependency "prod" {\n  config_path = "../prod"\n}\n`,
    unit("git::https://example.com/x", ""),
  ],
};
const PATHS = Object.keys(FILES);

const ARNS = [
  "acme-prod-logs",
  "acme-x-logs",
  "acme-imported",
  "acme-dev",
  "acme-prod",
  "overridden",
  "nothing-of-it",
].map((name) => `arn:aws:s3:::${name}`);

type Texts = ReadonlyMap<string, string>;
type Step = ReadonlyMap<string, string | null>;

const path = fc.constantFrom(...PATHS);
const written = path.chain((name) =>
  fc.constantFrom(...(FILES[name] ?? [""])).map((text): Step => new Map([[name, text]])),
);
const comment = path.map((name): Step => new Map([[name, `${FILES[name]?.[0] ?? ""}# more\n`]]));
const removed = path.map((name): Step => new Map([[name, null]]));
/** The text moves to another folder of the same depth. */
const renamed = fc.tuple(path, fc.constantFrom("app", "app2", "modules/a", "modules/c")).map(([name, folder]): Step => {
  const to = `${folder}/${name.split("/").at(-1)}`;
  return new Map<string, string | null>([
    [name, null],
    [to, FILES[name]?.[0] ?? ""],
  ]);
});
const several = fc
  .array(written, { minLength: 2, maxLength: 4 })
  .map((steps): Step => new Map(steps.flatMap((step) => [...step])));
const step = fc.oneof(
  { arbitrary: written, weight: 6 },
  { arbitrary: comment, weight: 2 },
  { arbitrary: removed, weight: 2 },
  { arbitrary: renamed, weight: 1 },
  { arbitrary: several, weight: 1 },
);
/** What is asked between two steps decides what the next version can take over. */
const asked = fc.constantFrom("nothing", "problems", "answers", "everything");
const start = fc
  .uniqueArray(path, { minLength: 4 })
  .chain((names) =>
    fc
      .tuple(...names.map((name) => fc.constantFrom(...(FILES[name] ?? [""]))))
      .map((texts): Texts => new Map(names.map((name, i) => [name, texts[i] ?? ""]))),
  );
const options: fc.Arbitrary<IndexOptions> = fc.constantFrom(
  NO_OPTIONS,
  NO_OPTIONS,
  { ...NO_OPTIONS, varFiles: ["app/envs/prod.tfvars"] },
  { ...NO_OPTIONS, varFiles: ["envs/common.tfvars", "app/envs/dev.tfvars"] },
  { ...NO_OPTIONS, workspace: "prod" },
);

function fresh(texts: Texts, given: IndexOptions): TerraformIndex {
  const sources = [...texts].map(([name, text]) => ({ path: name, text })).sort((a, b) => (a.path < b.path ? -1 : 1));
  return buildIndex({ root: "/estate", sources, options: given });
}

function ask(index: TerraformIndex, what: string): void {
  if (what === "problems") void index.problems;
  if (what === "answers") answers(index, ARNS);
  if (what === "everything") told(index);
}

function all(index: TerraformIndex): unknown {
  return { told: told(index), answers: answers(index, ARNS) };
}

describe("an index after any changes", () => {
  it("says what a new index of the same texts says, and the ones before it say what they said", {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(
        start,
        options,
        fc.array(fc.tuple(step, asked), { minLength: 1, maxLength: 6 }),
        (first, given, steps) => {
          const texts = new Map(first);
          const versions = [{ index: fresh(texts, given), texts: new Map(texts) }];
          for (const [changes, what] of steps) {
            const before = versions.at(-1)?.index ?? fresh(texts, given);
            ask(before, what);
            for (const [name, text] of changes) {
              if (text === null) texts.delete(name);
              else texts.set(name, text);
            }
            versions.push({ index: withChanges(before, changes), texts: new Map(texts) });
          }
          // The newest first: what it made must not show in the answers of older ones.
          for (const { index, texts: then } of versions.reverse()) expect(all(index)).toEqual(all(fresh(then, given)));
        },
      ),
      { numRuns: 150 },
    );
  });
});
