/**
 * Text that comes from repositories and findings stands in `<data name="…">` and must not be able to leave it. The
 * look-alike bracket is easy to read, and it is turned back in what the model returns.
 */
const TAG = /<(?=\s*\/?\s*data\b)/gi;
const NEUTRAL = "\u2039";
const NEUTRAL_TAG = /\u2039(?=\s*\/?\s*data\b)/gi;

/** Characters that hide or reorder text: a reader of the prompt would not see what the model sees. */
const INVISIBLE = /(?![\t\n\r])[\p{Cc}\p{Cf}]/gu;

/** Makes it impossible for a text to open or close a data tag. */
export function neutraliseTags(text: string): string {
  return text.replace(TAG, NEUTRAL);
}

/** Undoes {@link neutraliseTags}. */
export function restoreTags(text: string): string {
  return text.replace(NEUTRAL_TAG, "<");
}

/** Removes invisible characters; for texts that need not come back byte for byte. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, "");
}

/** One tagged section. `name` is ours; everything in `text` is data. */
export function dataSection(name: string, text: string): string {
  return `<data name="${name}">\n${neutraliseTags(text)}\n</data>`;
}
