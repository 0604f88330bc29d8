import { err, ok, type Result } from "../../../../shared/src/result.ts";

/** Partitions of AWS; an ARN of any other is a typing mistake. */
export const PARTITIONS = [
  "aws",
  "aws-cn",
  "aws-us-gov",
  "aws-iso",
  "aws-iso-b",
  "aws-iso-e",
  "aws-iso-f",
  "aws-eusc",
] as const;
export type Partition = (typeof PARTITIONS)[number];

/** Longest ARN; AWS documents 2048 characters for those in policies. */
export const MAX_ARN_LENGTH = 2048;

/** `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: Partition;
  readonly service: string;
  /** Empty for services without regions (IAM) or with globally unique names (S3). */
  readonly region: string;
  /** Twelve digits, empty, or an owner such as `aws` (managed policies) or `cloudfront`. */
  readonly account: string;
  /** Everything behind the fifth colon, as given. */
  readonly resource: string;
}

/** The three ways services write the resource part. Syntax only: in `topic:uuid` the "type" is a topic's name. */
export type ResourcePart =
  | { readonly style: "slash" | "colon"; readonly type: string; readonly id: string }
  | { readonly style: "bare"; readonly type: null; readonly id: string };

export interface ArnProblem {
  readonly code: "not-an-arn" | "too-long" | "partition" | "service" | "region" | "account" | "resource";
  readonly message: string;
}

/**
 * Reads an ARN, surrounding white space aside. Never throws; time is linear in the length.
 * Source: "Identify AWS resources with Amazon Resource Names" of the IAM user guide.
 */
export function parseArn(text: string): Result<Arn, ArnProblem> {
  if (text.length > MAX_ARN_LENGTH) return fail("too-long", `an ARN has at most ${MAX_ARN_LENGTH} characters`);
  const trimmed = text.trim();
  const [prefix, partition = "", service = "", region = "", account = "", ...rest] = trimmed.split(":");
  if (prefix !== "arn" || rest.length === 0) {
    return fail("not-an-arn", "an ARN has the form arn:partition:service:region:account:resource");
  }
  const known = PARTITIONS.find((name) => name === partition);
  if (known === undefined) return fail("partition", `"${shown(partition)}" is not a partition of AWS`);
  if (!/^[a-z][a-z0-9-]*$/.test(service)) return fail("service", `"${shown(service)}" is not an AWS service`);
  if (!/^[a-z0-9-]*$/.test(region)) return fail("region", `"${shown(region)}" is not a region`);
  if (!/^(?:\d{12}|[a-z][a-z-]*)?$/.test(account)) {
    return fail("account", `"${shown(account)}" is not an account id of twelve digits`);
  }
  const resource = rest.join(":");
  if (resource === "") return fail("resource", "the resource part is empty");
  if (hasControlCharacter(resource)) return fail("resource", "the resource part contains control characters");
  return ok({ partition: known, service, region, account, resource });
}

/** The ARN's text; the inverse of {@link parseArn}. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
}

/** Splits the resource part at its first `/` or `:`. */
export function resourcePart({ resource }: Arn): ResourcePart {
  const at = resource.search(/[/:]/);
  // A leading slash (API Gateway) or nothing in front of the separator names no type.
  if (at <= 0) return { style: "bare", type: null, id: resource };
  const style = resource.charAt(at) === "/" ? "slash" : "colon";
  return { style, type: resource.slice(0, at), id: resource.slice(at + 1) };
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function fail(code: ArnProblem["code"], what: string): Result<Arn, ArnProblem> {
  return err({ code, message: `Not a valid ARN: ${what}.` });
}
