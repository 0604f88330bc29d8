import path from "node:path/posix";
import type { Blob } from "./blobs.ts";

/** A resource block as regular expressions see it: a second pair of eyes that shares no code with the product. */
export interface SeenBlock {
  readonly type: string;
  readonly label: string;
  readonly file: string;
  /** 1-based, both ends. */
  readonly startLine: number;
  readonly endLine: number;
  /** The naming attribute, or null where there is none. */
  readonly naming: { readonly attribute: string; readonly line: number; readonly text: string } | null;
}

/** A block whose name the text decides. */
export interface Named extends SeenBlock {
  readonly name: string;
}

/** The attribute that names a type; types that are not here are not asked about. */
const NAMING: Readonly<Record<string, string>> = {
  aws_s3_bucket: "bucket",
  aws_db_instance: "identifier",
  aws_rds_cluster: "cluster_identifier",
  aws_redshift_cluster: "cluster_identifier",
  aws_lambda_function: "function_name",
  aws_elasticache_replication_group: "replication_group_id",
  aws_cloudwatch_metric_alarm: "alarm_name",
};
const BY_NAME =
  /^aws_(?:iam_(?:role|policy|user|group|instance_profile)|cloudwatch_(?:log_group|event_rule)|sqs_queue|sns_topic|dynamodb_table|ecr_repository|ecs_cluster|kinesis_stream|eks_cluster|codebuild_project|secretsmanager_secret|ssm_parameter|kms_alias|lb|lb_target_group|backup_vault|autoscaling_group|athena_workgroup|glue_job|wafv2_web_acl|elasticsearch_domain|sfn_state_machine)$/;

/** Every resource block of a text: header at the left margin, closed by the next brace there. */
export function blocksOf({ path: file, text }: Blob): readonly SeenBlock[] {
  // What is commented out keeps its lines.
  const bare = text.replaceAll(/^[ \t]*\/\*[\s\S]*?\*\//gm, (comment) => comment.replaceAll(/[^\n]/g, " "));
  const lines = bare.split(/\r?\n/);
  const found: SeenBlock[] = [];
  for (const [i, line] of lines.entries()) {
    const [, type, label] = /^resource\s+"?(aws_\w+)"?\s+"?([\w-]+)"?\s*\{\s*(?:#.*|\/\/.*)?$/.exec(line) ?? [];
    if (type === undefined || label === undefined) continue;
    const end = lines.findIndex((other, at) => at > i && /^\}/.test(other));
    if (end === -1) continue;
    found.push({ type, label, file, startLine: i + 1, endLine: end + 1, naming: namingIn(lines, i, end, type) });
  }
  return found;
}

function namingIn(lines: readonly string[], start: number, end: number, type: string): SeenBlock["naming"] {
  const attribute = NAMING[type] ?? (BY_NAME.test(type) ? "name" : null);
  if (attribute === null) return null;
  let depth = 0;
  for (let i = start + 1; i < end; i++) {
    const line = (lines[i] ?? "").replace(/\s(?:#|\/\/).*$/, "");
    const value = depth === 0 ? new RegExp(`^\\s*${attribute}\\s*=\\s*(.+?)\\s*$`).exec(line)?.[1] : undefined;
    if (value !== undefined) return { attribute, line: i + 1, text: value };
    for (const sign of line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')) {
      if ("{[(".includes(sign)) depth++;
      else if ("}])".includes(sign)) depth--;
    }
  }
  return null;
}

/** What simple names of a folder mean: locals and defaults of variables that are plain text on one line. */
export type Plain = ReadonlyMap<string, string>;

/** Plain values by folder. A variable that a tfvars file of the folder speaks of has no plain value. */
export function plainValues(blobs: readonly Blob[]): ReadonlyMap<string, Plain> {
  const folders = new Map<string, Map<string, string>>();
  for (const { path: file, text } of blobs) {
    const folder = path.dirname(file);
    const values = folders.get(folder) ?? new Map<string, string>();
    folders.set(folder, values);
    for (const [, body = ""] of text.matchAll(/^locals\s*\{\n([\s\S]*?)^\}/gm)) {
      for (const [, name, value] of body.matchAll(/^ {2}(\w+)\s*=\s*"([^"$%\\]*)"\s*$/gm))
        values.set(`local.${name}`, value ?? "");
    }
  }
  return folders;
}

/** The name that the text decides, or null: a literal, or a template of locals that are literals. */
export function nameOf(text: string, plain: Plain): string | null {
  const quoted = /^"((?:[^"\\$%]|\$\{local\.\w+\})*)"$/.exec(text)?.[1];
  if (quoted === undefined) return plain.get(text) ?? null;
  let open = false;
  const name = quoted.replaceAll(/\$\{(local\.\w+)\}/g, (_, key: string) => {
    const value = plain.get(key);
    open ||= value === undefined;
    return value ?? "";
  });
  return open || name === "" ? null : name;
}

/** Whether the name could be what another text makes: each interpolation may be anything. */
export function couldBe(text: string, name: string): boolean {
  const quoted = /^"(.*)"$/.exec(text)?.[1];
  // A bare expression can be anything; that says nothing of this name in particular.
  if (quoted === undefined) return false;
  const literal = quoted.replaceAll(/\$\{[^}]*\}/g, "");
  if (literal.length < 4) return false;
  const pattern = quoted.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`).test(name);
}
