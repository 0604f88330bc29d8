import type { Block } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { characters, DIGITS, HEX, type Part } from "../values/holes.ts";

/**
 * What the provider makes up behind a `*_prefix`: time as 18 digits and a counter of 8 hexadecimal digits.
 * Source: `id.PrefixedUniqueId` of terraform-plugin-sdk.
 */
export const GENERATED_SUFFIX: readonly Part[] = [characters(DIGITS, 18), characters(HEX, 8)];

/** What it writes behind that: the ending that AWS asks of queues and topics in order. */
export function suffixBehind(block: Block): string {
  const isFifo = ["fifo_queue", "fifo_topic"].some((name) => {
    const value = attributeOf(block, name)?.value;
    return value?.kind === "literal" && value.value === true;
  });
  return isFifo ? ".fifo" : "";
}
