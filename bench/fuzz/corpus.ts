import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateEstate } from "../generate/generate.ts";
import type { Estate } from "../generate/model.ts";

/** What inputs are made of by mutation. */
export interface Corpus {
  /** Texts of Terraform files. */
  readonly files: readonly string[];
  /** The same, cut into blocks of a few lines. */
  readonly pieces: readonly string[];
  readonly estate: Estate;
}

/** Longest piece. */
const MAX_PIECE = 400;

/** Forms that generated files do not have: heredocs, directives, odd names, one-line blocks, comments anywhere. */
const ODD: readonly string[] = [
  'resource "aws_iam_policy" "p" {\n  policy = <<-EOT\n    {\n      "Version": "2012-10-17", "Who": "${var.who}"\n    }\n  EOT\n}\n',
  "locals {\n  script = <<EOF\n#!/bin/sh\n%{ for host in var.hosts ~}\necho ${host.name} $${HOME}\n%{ endfor ~}\nEOF\n}\n",
  'output "o" { value = "%{ if var.on }yes${"a"}%{ else }no%{ endif }" }\n',
  "# größe\nlocals {\n  größe = 1 // why\n  b = /* inside */ [1, 2,\n    3, # last\n  ]\n}\n",
  'module "m" {\n  source   = "./mod"\n  for_each = { for k, v in var.all : k => v... if v != null }\n  x        = each.value[0].y[*].z\n}\n',
  'variable "v" {\n  type = object({\n    a = optional(string, "x")\n    b = list(map(number))\n  })\n  default = null\n}\n',
  'resource "aws_instance" "i" {\n  dynamic "ebs_block_device" {\n    for_each = var.disks\n    content {\n      device_name = ebs_block_device.value["name"]\n      encrypted   = !ebs_block_device.value.plain\n    }\n  }\n  lifecycle { ignore_changes = [tags, user_data] }\n}\n',
  'provider "aws" {\n  alias  = "eu"\n  region = "eu-west-1"\n  assume_role { role_arn = "arn:aws:iam::210987654321:role/x" }\n}\nmoved {\n  from = aws_s3_bucket.a\n  to   = module.m["k"].aws_s3_bucket.a\n}\n',
];

/** The corpus: generated files, the examples of the repository where they are, and odd forms. */
export function readCorpus(folders: readonly string[]): Corpus {
  const estate = generateEstate({ resources: 60, seed: 7, moduleShare: 0.3, moduleDepth: 2 });
  const generated = [...estate.files].filter(([name]) => name.endsWith(".tf")).map(([, text]) => text);
  const files = [...generated, ...ODD, ...folders.flatMap(readFolder)];
  const pieces = files.flatMap((text) => text.split(/^(?=\w)/m)).filter((piece) => piece.trim() !== "");
  return { files, pieces: pieces.map((piece) => piece.slice(0, MAX_PIECE)), estate };
}

function readFolder(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return names.filter((name) => name.endsWith(".tf")).map((name) => readFileSync(join(folder, name), "utf8"));
}
