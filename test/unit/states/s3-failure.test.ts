import { describe, expect, it } from "vitest";
import { s3Failure } from "../../../server/src/states/backends/s3-failure.ts";

/** An error as the AWS SDK throws it. */
function sdkError(name: string, message: string, status?: number): Error {
  const error = Object.assign(
    new Error(message),
    status === undefined ? {} : { $metadata: { httpStatusCode: status } },
  );
  error.name = name;
  return error;
}

const NO_ROLE = { profile: null, role: null, region: "eu-west-1" };
const READER = { arn: "arn:aws:iam::111122223333:role/reader", sessionName: null, externalId: null };
const NO_PROFILE = "Could not resolve credentials using profile: [audit] in configuration/credentials file(s).";
const NOT_ASSUMED =
  "User: arn:aws:iam::444455556666:user/me is not authorized to perform: sts:AssumeRole on resource: x";

describe("what an error of S3 means", () => {
  it.each([
    [
      "no credentials at all",
      sdkError("CredentialsProviderError", "Could not load credentials from any providers"),
      NO_ROLE,
      "No AWS credentials to read s3://states/a: set AWS_PROFILE, or sign in again.",
    ],
    [
      "a profile that is not there",
      sdkError("CredentialsProviderError", NO_PROFILE),
      { ...NO_ROLE, profile: "audit" },
      'No AWS credentials to read s3://states/a: the backend names the profile "audit", which is not configured here or not signed in (aws configure, aws sso login).',
    ],
    [
      "a role that may not be assumed",
      sdkError("AccessDenied", NOT_ASSUMED, 403),
      { ...NO_ROLE, role: READER },
      "s3://states/a is read as arn:aws:iam::111122223333:role/reader, which your AWS credentials may not assume (sts:AssumeRole).",
    ],
    [
      "credentials that expired",
      sdkError("ExpiredToken", "The provided token has expired.", 400),
      NO_ROLE,
      "The AWS credentials to read s3://states/a have expired: sign in again.",
    ],
    [
      "credentials of a role that expired",
      sdkError("ExpiredTokenException", "The security token included in the request is expired", 403),
      { ...NO_ROLE, role: READER },
      "The AWS credentials to read s3://states/a have expired: sign in again.",
    ],
    [
      "an object that may not be read",
      sdkError("AccessDenied", "Access Denied", 403),
      NO_ROLE,
      "s3://states/a may not be read (AccessDenied); it takes s3:GetObject (and kms:Decrypt).",
    ],
    [
      "another region",
      sdkError("PermanentRedirect", "The bucket must be addressed using the specified endpoint.", 301),
      NO_ROLE,
      "s3://states/a is in another region than the backend says (eu-west-1); set the bucket's own.",
    ],
    [
      "a network without the bucket",
      sdkError("Error", "getaddrinfo ENOTFOUND states.s3.eu-west-1.amazonaws.com"),
      NO_ROLE,
      "Could not read s3://states/a: getaddrinfo ENOTFOUND states.s3.eu-west-1.amazonaws.com.",
    ],
  ])("%s", (_what, error, backend, message) => {
    const { signal } = new AbortController();
    expect(s3Failure(error, { address: "s3://states/a", action: "s3:GetObject", backend, signal }).message).toBe(
      message,
    );
  });
});
