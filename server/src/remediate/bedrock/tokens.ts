/** UTF-8 bytes per token, on the careful side: HCL and JSON run at 3 to 3.5, prose at 4. */
const BYTES_PER_TOKEN = 3;

/** Tokens that a text will cost, estimated high; the service's own count replaces it afterwards. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / BYTES_PER_TOKEN);
}

/** Length in UTF-16 units that surely fits into `tokens`. */
export function charsWithin(text: string, tokens: number): number {
  if (estimateTokens(text) <= tokens) return text.length;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (estimateTokens(text.slice(0, middle)) <= tokens) low = middle;
    else high = middle - 1;
  }
  return low;
}
