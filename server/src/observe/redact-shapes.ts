/**
 * Credentials that can be told by their shape alone, wherever they stand. Every pattern is bounded, so that a hostile
 * text costs linear time. `group` names the capture that holds the secret; without it the whole match is secret.
 */
interface SecretShape {
  readonly pattern: RegExp;
  readonly group?: number | undefined;
  readonly accept?: ((candidate: string) => boolean) | undefined;
}

/** Half-open range of UTF-16 offsets that holds a credential. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
}

/** Shannon entropy in bits per character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/** True for text that only points at a secret: a template reference, a shell variable, a mask, a fill-in. */
export function isReference(text: string): boolean {
  return /^(?:\$\{[^}]*\}|\$\(?[A-Za-z_]\w*\)?|%[sdv]|%\{[^}]*\}|<[^<>]*>|\{\{.*\}\}|\*+|\(masked\)|__TERRAFIX_MASKED_\d+__)$/s.test(
    text,
  );
}

/** Forty characters with upper case, lower case and digits, too mixed for a name: an AWS secret access key. */
function looksLikeSecretAccessKey(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text) && entropyOf(text) >= 4.2;
}

const SHAPES: readonly SecretShape[] = [
  // PEM, also with escaped line ends inside a quoted string, and cut off before its END line. A bare BEGIN line is none.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{1,40}-----(?:[A-Za-z0-9+/=\s:,.]|\\[nr]|-(?!----)){16,16384}(?:-----END [A-Z0-9 ]{1,40}-----)?/g,
  },
  // AWS access key ids: long-term, temporary, bearer, context-specific.
  { pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  {
    pattern: /(?<![A-Za-z0-9/+=_-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])/g,
    accept: looksLikeSecretAccessKey,
  },
  { pattern: /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{16,255}/g },
  { pattern: /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{16,255}/g },
  { pattern: /(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,255}/g },
  // Vanta: access tokens, client secrets and client ids.
  { pattern: /(?<![A-Za-z0-9])v(?:at|cs|ci)_[A-Za-z0-9_-]{8,512}/g },
  { pattern: /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,255}/g },
  { pattern: /(?<![A-Za-z0-9])xapp-[A-Za-z0-9-]{10,255}/g },
  { pattern: /hooks\.slack\.com\/services\/([A-Za-z0-9/_-]{10,255})/g, group: 1 },
  { pattern: /(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}/g },
  { pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,255}/g },
  { pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/g },
  { pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/g },
  { pattern: /(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{20,255}/g },
  { pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,255}/g },
  { pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}/g },
  // Bedrock API keys.
  { pattern: /(?<![A-Za-z0-9])(?:bedrock-api-key-|ABSK)[A-Za-z0-9+/=_-]{20,2048}/g },
  // JSON Web Tokens, with or without a signature.
  { pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,4096}(?:\.[A-Za-z0-9_-]{0,1024})?/g },
  // scheme://user:password@host
  {
    pattern: /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\/[^\s:/@"'<>]{0,128}:([^\s"'/]{1,256})@(?=[^\s@"'/])/g,
    group: 1,
    accept: (password) => !isReference(password),
  },
  // ;Password=…; of ADO, JDBC and Azure connection strings: a semicolon on one side at least.
  {
    pattern: /(?<=;\s{0,2})(?:password|pwd|accountkey|sharedaccesskey)=([^;\s"'&\\]{3,512})/gi,
    group: 1,
    accept: (value) => !isReference(value),
  },
  {
    pattern: /(?:password|pwd|accountkey|sharedaccesskey)=([^;\s"'&\\]{3,512})(?=;)/gi,
    group: 1,
    accept: (value) => !isReference(value),
  },
  {
    pattern: /(?<![A-Za-z0-9])bearer\s{1,4}([A-Za-z0-9._~+/=-]{16,4096})/gi,
    group: 1,
    accept: (token) => /\d/.test(token),
  },
  {
    pattern: /authorization\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?(?:basic|token)\s{1,4}([A-Za-z0-9._~+/=-]{6,4096})/gi,
    group: 1,
  },
  {
    pattern:
      /[?&](?:token|sig|signature|access_token|api_?key|client_secret|x-amz-(?:signature|security-token|credential))=([^&\s"'<>]{4,4096})/gi,
    group: 1,
    accept: (value) => !isReference(value),
  },
  // --password hunter2, --token=… in scripts.
  {
    pattern:
      /(?<![\w-])--?(?:[a-z]+-){0,3}(?:password|passwd|secret|token|api-?key|secret-?key|access-?key)(?:=|[ \t]{1,4})["']?([^\s"'-][^\s"']{3,512})/gi,
    group: 1,
    accept: (value) => !isReference(value) && !value.startsWith("$") && /[\d\W_]/.test(value),
  },
];

/** Every credential that its shape gives away. Spans may overlap. */
export function shapedSecrets(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const { pattern, group, accept } of SHAPES) {
    for (const match of text.matchAll(pattern)) {
      const secret = match[group ?? 0] ?? "";
      if (secret === "" || (accept !== undefined && !accept(secret))) continue;
      const start = match.index + (group === undefined ? 0 : match[0].lastIndexOf(secret));
      spans.push({ start, end: start + secret.length });
    }
  }
  return spans;
}
