import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { interrupted } from "../../platform/http/abort.ts";
import { excerpt, redact } from "../../platform/http/redact.ts";

interface What {
  /** `s3://bucket/key`. */
  readonly address: string;
  /** The permission it takes. */
  readonly action: string;
  readonly signal: AbortSignal;
}

/** What an error of the SDK means for the user. Its own text is used only where nothing better is known. */
export function s3Failure(error: unknown, { address, action, signal }: What): Failure {
  if (signal.aborted) return interrupted(`Reading ${address}`);
  const name = error instanceof Error ? error.name : "";
  const status = statusOf(error);
  const text = error instanceof Error ? `${error.name} ${error.message}` : "";
  if (name === "NoSuchKey") return failure("not-found", `${address} does not exist: no such object.`);
  if (name === "NoSuchBucket") return failure("not-found", `${address}: the bucket does not exist; check the backend.`);
  if (/ServerSideEncryptionCustomerKey|SSE-?C|using a form of Server Side Encryption|customer.provided/i.test(text)) {
    return failure("forbidden", `${address} is encrypted with a customer's key; set AWS_SSE_CUSTOMER_KEY to it.`);
  }
  if (status === 403 || /AccessDenied|SignatureDoesNotMatch|InvalidAccessKeyId/.test(name)) {
    return failure(
      "forbidden",
      `${address} may not be read (${name || status}); it takes ${action} (and kms:Decrypt).`,
    );
  }
  if (/ExpiredToken|Credentials|TokenProvider|SSO/i.test(text)) {
    return failure("unauthorized", `No AWS credentials to read ${address}: set AWS_PROFILE, or sign in again.`);
  }
  if (status === 301 || /PermanentRedirect|AuthorizationHeaderMalformed/.test(name)) {
    return failure("invalid-response", `${address} is in another region than the backend says.`);
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

function statusOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return null;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : null;
}
