import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { interrupted } from "../../platform/http/abort.ts";
import { excerpt, redact } from "../../platform/http/redact.ts";
import type { S3Backend } from "../../terraform/state/backends/backend.ts";

interface What {
  /** `s3://bucket/key`. */
  readonly address: string;
  /** The permission it takes. */
  readonly action: string;
  readonly backend: Pick<S3Backend, "profile" | "role" | "region">;
  readonly signal: AbortSignal;
}

/** What an error of the SDK means for the user. Its own text is used only where nothing better is known. */
export function s3Failure(error: unknown, what: What): Failure {
  const { address, backend } = what;
  if (what.signal.aborted) return interrupted(`Reading ${address}`);
  const name = error instanceof Error ? error.name : "";
  const status = statusOf(error);
  const text = error instanceof Error ? `${error.name} ${error.message}` : "";
  if (name === "NoSuchKey") return failure("not-found", `${address} does not exist: no such object.`);
  if (name === "NoSuchBucket") return failure("not-found", `${address}: the bucket does not exist; check the backend.`);
  const access = accessFailure(text, status, what);
  if (access !== null) return access;
  if (status === 301 || /PermanentRedirect|AuthorizationHeaderMalformed/.test(name)) {
    const says = backend.region === null ? "AWS_REGION says" : `the backend says (${backend.region})`;
    return failure("invalid-response", `${address} is in another region than ${says}; set the bucket's own.`);
  }
  if (/region is missing/i.test(text)) {
    return failure(
      "invalid-response",
      `The region of ${address} is not known; set \`region\` in the backend or AWS_REGION.`,
    );
  }
  // An index of the bucket that may not be listed hides what does not exist behind 404, too.
  if (status === 404) return failure("not-found", `${address} does not exist: no such object.`);
  const detail = excerpt(redact(error instanceof Error ? error.message : String(error)));
  return failure("network", `Could not read ${address}: ${detail}.`);
}

/** What is wrong with keys, credentials or permissions; null when it is something else. */
function accessFailure(text: string, status: number | null, { address, action, backend }: What): Failure | null {
  if (/ServerSideEncryptionCustomerKey|SSE-?C|using a form of Server Side Encryption|customer.provided/i.test(text)) {
    return failure("forbidden", `${address} is encrypted with a customer's key; set AWS_SSE_CUSTOMER_KEY to it.`);
  }
  const { profile, role } = backend;
  if (/ExpiredToken/i.test(text)) {
    return failure("unauthorized", `The AWS credentials to read ${address} have expired: sign in again.`);
  }
  if (role !== null && /sts:AssumeRole/i.test(text)) {
    const who = profile === null ? "your AWS credentials" : `the AWS profile "${profile}"`;
    return failure("forbidden", `${address} is read as ${role.arn}, which ${who} may not assume (sts:AssumeRole).`);
  }
  if (status === 403 || /AccessDenied|SignatureDoesNotMatch|InvalidAccessKeyId/.test(text)) {
    const [name = ""] = text.split(" ");
    return failure(
      "forbidden",
      `${address} may not be read (${name || status}); it takes ${action} (and kms:Decrypt).`,
    );
  }
  if (!/Credentials|TokenProvider|SSO/i.test(text)) return null;
  const mend =
    profile === null
      ? "set AWS_PROFILE, or sign in again"
      : `the backend names the profile "${profile}", which is not configured here or not signed in (aws configure, aws sso login)`;
  return failure("unauthorized", `No AWS credentials to read ${address}: ${mend}.`);
}

function statusOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return null;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : null;
}
