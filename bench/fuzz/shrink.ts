/** Checks that shrinking one input may cost. */
const MAX_CHECKS = 1_500;

/**
 * A shorter input that fails in the same way: pieces are cut out, half of the text at first, single characters at last,
 * for as long as it still fails. `fails` must not throw.
 */
export function shrink(input: string, fails: (input: string) => boolean): string {
  let smallest = input;
  let checks = 0;
  for (let size = Math.ceil(input.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.length && checks < MAX_CHECKS; ) {
      checks++;
      const shorter = smallest.slice(0, at) + smallest.slice(at + size);
      if (fails(shorter)) smallest = shorter;
      else at += size;
    }
  }
  return smallest;
}
