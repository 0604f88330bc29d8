import { describe, expect, it } from "vitest";
import { CONVERSE_ERRORS, type ConverseErrorKind, reasonOf } from "../../../server/src/remediate/bedrock/converse.ts";
import { classify, converseError } from "../../../server/src/remediate/bedrock/errors.ts";
import { honestStatus } from "../../../server/src/remediate/bedrock/transport.ts";

function sdk(name: string, status: number, message: string): unknown {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function coded(code: string): unknown {
  return Object.assign(new Error("boom"), { code });
}

describe("classify", () => {
  it.each<[ConverseErrorKind, unknown]>([
    ["throttled", sdk("ThrottlingException", 429, "Too many tokens, please wait before trying again.")],
    ["throttled", sdk("UnknownError", 429, "")],
    ["throttled", sdk("ModelNotReadyException", 429, "not ready")],
    ["throttled", sdk("ServiceQuotaExceededException", 400, "quota")],
    ["daily-quota", sdk("ThrottlingException", 429, "Too many tokens per day, please wait before trying again.")],
    ["timeout", sdk("ModelTimeoutException", 408, "took too long")],
    ["timeout", coded("UND_ERR_HEADERS_TIMEOUT")],
    ["unauthorized", sdk("ExpiredTokenException", 403, "expired")],
    ["unauthorized", sdk("UnrecognizedClientException", 403, "invalid")],
    ["unauthorized", sdk("InvalidSignatureException", 403, "signature")],
    [
      "unauthorized",
      Object.assign(new Error("Could not load credentials from any providers"), { name: "CredentialsProviderError" }),
    ],
    ["forbidden", sdk("AccessDeniedException", 403, "You don't have access to the model")],
    ["model-not-found", sdk("ResourceNotFoundException", 404, "no such model")],
    ["model-not-found", sdk("ValidationException", 400, "The provided model identifier is invalid.")],
    [
      "model-not-found",
      sdk("ValidationException", 400, "Invocation of model ID x with on-demand throughput isn\u2019t supported."),
    ],
    ["context-too-long", sdk("ValidationException", 400, "Input is too long for requested model.")],
    ["invalid-request", sdk("ValidationException", 400, "Malformed input request")],
    ["invalid-request", sdk("ModelErrorException", 424, "failed")],
    ["service", sdk("InternalServerException", 500, "internal")],
    ["service", sdk("ServiceUnavailableException", 503, "unavailable")],
    ["network", coded("ECONNREFUSED")],
    ["network", Object.assign(new Error("fetch failed"), { cause: coded("ENOTFOUND") })],
    ["network", Object.assign(new AggregateError([coded("ECONNREFUSED")]), {})],
    ["misconfigured", new Error("Region is missing")],
    ["malformed", new SyntaxError("Unexpected token < in JSON")],
    ["malformed", "a string"],
    ["malformed", undefined],
  ])("%s", (kind, error) => {
    expect(classify(error, "m").kind).toBe(kind);
  });

  it("puts no credential into a message", () => {
    const { message } = classify(sdk("AccessDeniedException", 403, "key AKIAIOSFODNN7EXAMPLE may not"), "m");
    expect(message).toContain("may not");
    expect(message).not.toContain("AKIA");
  });
});

describe("reasonOf", () => {
  it.each(CONVERSE_ERRORS)("%s has a reason with its sentence", (kind) => {
    const reason = reasonOf(converseError(kind, "the-model", "said so"));
    expect(reason.message).toMatch(/^[A-Z].{15,}\.$/);
    expect(reason.code).not.toBe("internal");
  });
});

describe("honestStatus", () => {
  const json = { "content-type": "application/json" };
  const status = (body: string, headers: Record<string, string> = json, code = 200): number =>
    honestStatus(code, headers, Buffer.from(body));

  it("never takes a throttling for a success", () => {
    expect(status('{"message":"Too many tokens, please wait before trying again."}')).toBe(429);
    expect(status('{"__type":"com.amazon#ThrottlingException"}')).toBe(429);
    expect(status("{}", { ...json, "x-amzn-errortype": "ThrottlingException:http://x" })).toBe(429);
  });

  it("gives other disguised errors a server's status", () => {
    expect(status('{"message":"Internal failure"}')).toBe(502);
    expect(status('{"output":{}}', { ...json, "x-amzn-errortype": "InternalServerException" })).toBe(502);
    expect(status("oops", { "x-amzn-errortype": "X" })).toBe(502);
  });

  it("leaves replies, streams and honest errors alone", () => {
    expect(status('{"output":{"message":{}},"note":"Too many tokens in the text"}')).toBe(200);
    expect(status("", { "content-type": "application/vnd.amazon.eventstream" })).toBe(200);
    expect(status('{"message":"x"}', json, 403)).toBe(403);
    expect(status("{}")).toBe(200);
  });
});
