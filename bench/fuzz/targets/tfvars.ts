import { buildIndex } from "../../../server/src/terraform/index/build-index.ts";
import { encodeJson } from "../../../server/src/terraform/values/functions/json.ts";
import { expression } from "../expressions.ts";
import type { FuzzTarget } from "../model.ts";
import { mutateText, mutateTokens, mutateWhole } from "../mutate.ts";

const NAMES = ["region", "names", "tags", "count_of", "on", "any", "made_up"] as const;

const MAIN = `variable "region" { type = string }
variable "names" { type = list(string) }
variable "tags" { type = map(string) }
variable "count_of" { type = number }
variable "on" { type = bool }
variable "any" { default = null }
resource "aws_s3_bucket" "b" {
  for_each = toset(var.names)
  bucket   = "\${var.region}-\${each.key}-\${var.count_of}"
  tags     = merge(var.tags, { on = var.on, any = jsonencode(var.any) })
}
resource "aws_sqs_queue" "q" {
  count = var.count_of
  name  = "q-\${count.index}-\${var.any}"
}
`;

/** Values of variables from a file. */
export const tfvars: FuzzTarget = {
  name: "tfvars",
  promise: "whatever the file says, every argument evaluates, once for each instance",
  share: 1.5,
  make: (source, { pieces }) => {
    const lines = NAMES.map((name) => (source.int(6) === 0 ? "" : `${name} = ${expression(source, source.int(3))}\n`));
    const text = lines.join("");
    const roll = source.int(4);
    if (roll === 0) return mutateText(text, source);
    if (roll === 1) return mutateTokens(text, source);
    return roll === 2 ? mutateWhole(text, source, pieces) : text;
  },
  check: (input) => {
    const sources = [
      { path: "main.tf", text: MAIN },
      { path: "terraform.tfvars", text: input },
    ];
    const index = buildIndex({ root: "/fuzz", sources });
    let known = 0;
    for (const node of index.resources) {
      for (const { bindings } of index.expand(node)) {
        for (const { value } of node.declaration.block.body.attributes) {
          if (encodeJson(index.evaluate(value, node.module, bindings)) !== null) known++;
        }
      }
    }
    return known > 0 ? "some known" : "none known";
  },
};
