import { parseTerraformJson } from "../../../server/src/terraform/syntax/parse-json.ts";
import { pick } from "../expressions.ts";
import type { FuzzTarget } from "../model.ts";
import { mutateJson } from "../mutate-json.ts";
import { checkPlaces } from "../views.ts";
import { evaluateAll } from "./expressions.ts";

const SAMPLES: readonly unknown[] = [
  {
    "//": "generated",
    resource: {
      aws_s3_bucket: { logs: { bucket: "${var.prefix}-logs", tags: { Name: "x", Size: 1 } } },
      aws_db_instance: {
        db: [{ identifier: "db", storage_encrypted: false, lifecycle: { ignore_changes: ["tags"] } }],
      },
    },
    variable: { prefix: { type: "string", default: "acme" } },
    locals: { names: ["a", "${local.b}"], b: "%{ if true }x%{ endif }", n: 1.5e3, t: true, z: null },
    output: { o: { value: "${aws_s3_bucket.logs.id}" } },
  },
  {
    terraform: { required_version: ">= 1.9", backend: { s3: { bucket: "b", key: "k" } } },
    provider: { aws: [{ region: "eu-west-1" }, { alias: "us", region: "us-east-1" }] },
    module: { m: { source: "./mod", for_each: '${toset(["a", "b"])}', name: "x-${each.key}" } },
    moved: [{ from: "aws_s3_bucket.a", to: "aws_s3_bucket.b" }],
  },
];

/** Terraform's JSON syntax. */
export const json: FuzzTarget = {
  name: "json",
  promise: "places lie in the text; every expression evaluates to a value or to an unknown",
  share: 3,
  make: (source) => mutateJson(pick(source, SAMPLES), source),
  check: (input) => {
    const read = parseTerraformJson(input);
    checkPlaces(read, input);
    evaluateAll(read.body);
    return read.problems.length > 0 ? "broken" : read.body.blocks.length > 0 ? "blocks" : "no block";
  },
};
