/** What a program or service answered, as JSON; null when it is none. The caller checks the shape. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
