import type { ResourceRef } from "../../../shared/src/findings.ts";
import type { Named } from "./blocks.ts";

/** Buckets by ARN, which needs no account; the others as a compliance platform names them. */
export function refOf({ type, name }: Named): ResourceRef {
  return type === "aws_s3_bucket" ? { arn: `arn:aws:s3:::${name}` } : { type, name };
}
