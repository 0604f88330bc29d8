/**
 * Shapes of credentials that our services hand out. The text of an error can echo a request, so everything that goes
 * into a message passes through here; what is caught is shortened to a mark that cannot be used.
 */
const CREDENTIAL_SHAPES: readonly RegExp[] = [
  /\bv(?:at|ci|cs)_[\w.~+/-]+=*/g, // Vanta: access token, client id, client secret
  /\bgh[pousr]_\w{16,}/g, // GitHub tokens
  /\bgithub_pat_\w{16,}/g,
  /\b(?:Bearer|Basic|token)\s+[\w.~+/-]{8,}=*/gi, // Authorization header values
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, // JSON web tokens
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, // AWS access key ids
  /(?<=\/\/)[^\s/@]+@/g, // user:password@ in an address
  /(?<="?(?:client_secret|access_token|refresh_token|password)"?\s*[:=]\s*"?)[^\s"&,}]+/gi,
];

/** Removes the given secrets and whatever looks like a credential. `text` may be anything that a peer sent. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let safe = text;
  for (const secret of secrets) {
    if (secret.length >= 4) safe = safe.replaceAll(secret, "[redacted]");
  }
  for (const shape of CREDENTIAL_SHAPES) {
    safe = safe.replace(shape, "[redacted]");
  }
  return safe;
}

/** First `limit` characters on one line, without control characters: fit to stand inside a message. */
export function excerpt(text: string, limit = 160): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, " ").trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}

/** An address without user name, password, query and fragment, each of which may hold a secret. */
export function safeUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
