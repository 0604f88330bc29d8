/** Removes every instance key from an address; keys may contain dots, brackets and quotes. Linear. */
export function stripKeys(address: string): string {
  if (!address.includes("[")) return address;
  let out = "";
  let at = 0;
  while (at < address.length) {
    const open = address.indexOf("[", at);
    if (open < 0) return out + address.slice(at);
    out += address.slice(at, open);
    at = endOfKey(address, open);
  }
  return out;
}

/** Offset behind the `]` that closes the key opened at `open`; the end of the text when nothing closes it. */
function endOfKey(address: string, open: number): number {
  let quoted = false;
  for (let at = open + 1; at < address.length; at++) {
    const char = address.charAt(at);
    if (quoted && char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (char === "]" && !quoted) return at + 1;
  }
  return address.length;
}

/** True when a text has the form of a Terraform resource address. */
export function isAddress(text: string): boolean {
  const bare = stripKeys(text.trim());
  return /^(?:module\.[\w-]+\.)*(?:data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][\w-]*$/.test(bare);
}

/** `module.a["k"].aws_s3_bucket.b[0]` → `module.a["k"]`; `""` for a resource of the root. */
export function modulePathOf(address: string): string {
  let at = 0;
  while (address.startsWith("module.", at)) {
    const name = /^module\.[\w-]+/.exec(address.slice(at))?.[0];
    if (name === undefined) break;
    at += name.length;
    if (address.charAt(at) === "[") at = endOfKey(address, at);
    if (address.charAt(at) !== ".") break;
    at++;
  }
  return address.slice(0, Math.max(0, at - 1));
}
