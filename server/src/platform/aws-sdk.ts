/** The SDK's own switch. Source: `emitWarningIfUnsupportedVersion` of `@aws-sdk/core`. */
const SWITCH = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

/**
 * Makes a client of the AWS SDK without its announcement, on the error output, of what Node.js versions of the SDK to
 * come will need: which one is installed here is not the user's matter. The SDK says it once per process, when it makes
 * its first client; the variable is set for that moment only, and never seen by a program that we start.
 */
export function quietly<T>(make: () => T): T {
  const before = process.env[SWITCH];
  process.env[SWITCH] = before ?? "true";
  try {
    return make();
  } finally {
    if (before === undefined) delete process.env[SWITCH];
  }
}
