import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { quietly } from "../../platform/aws-sdk.ts";
import { sharedDispatcher } from "../../platform/http/dispatcher.ts";
import { sdkHandler } from "../../platform/http/sdk-handler.ts";
import type { S3Backend } from "../../terraform/state/backends/backend.ts";

/** Tries of one call, the first one included. */
const MAX_ATTEMPTS = 3;

type Handler = NonNullable<S3ClientConfig["requestHandler"]>;

/** A client as the backend's settings say: region, endpoint, profile, keys, role. The SDK is loaded with the first one. */
export async function s3Client(backend: S3Backend): Promise<S3Client> {
  const { S3Client: Client } = await import("@aws-sdk/client-s3");
  // The SDK's own type of a handler is wider than what it calls.
  const requestHandler = sdkHandler(sharedDispatcher()) as unknown as Handler;
  const credentials = await credentialsOf(backend, requestHandler);
  const config: S3ClientConfig = {
    requestHandler,
    maxAttempts: MAX_ATTEMPTS,
    // A bucket is often in another region than the backend block of an old copy says.
    followRegionRedirects: true,
    forcePathStyle: backend.pathStyle,
    // Checksums of answers would have to be read whole.
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(backend.region === null ? {} : { region: backend.region }),
    ...(backend.endpoint === null ? {} : { endpoint: backend.endpoint }),
    ...(backend.profile === null ? {} : { profile: backend.profile }),
    ...(credentials === null ? {} : { credentials }),
  };
  return quietly(() => new Client(config));
}

/** Null for the SDK's own chain (environment, profile, SSO, instance). */
async function credentialsOf(
  backend: S3Backend,
  requestHandler: Handler,
): Promise<NonNullable<S3ClientConfig["credentials"]> | null> {
  const { accessKeyId, secretAccessKey, sessionToken, role, profile, region } = backend;
  const own =
    accessKeyId === null || secretAccessKey === null
      ? null
      : { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) };
  if (role === null) return own;
  const { fromIni, fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
  const master = own ?? (profile === null ? null : fromIni({ profile }));
  return fromTemporaryCredentials({
    params: {
      RoleArn: role.arn,
      RoleSessionName: role.sessionName ?? "terrafix-reads-state",
      ...(role.externalId === null ? {} : { ExternalId: role.externalId }),
    },
    ...(master === null ? {} : { masterCredentials: master }),
    clientConfig: { requestHandler, ...(region === null ? {} : { region }) },
  });
}
