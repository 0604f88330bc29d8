/**
 * True when `text` matches `pattern`, in which `*` stands for any run of characters (also none, also `/` and `:`) and
 * everything else for itself. At worst pattern length times text length, whatever a repository puts into the pattern.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  // Where to go on when the guess for the last star was too short: the star, and the text it has eaten so far.
  let star = -1;
  let eaten = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p;
      eaten = t;
      p++;
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      eaten++;
      t = eaten;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
