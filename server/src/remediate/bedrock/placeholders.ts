import { findSecrets } from "../../observe/redact.ts";
import { pathOf } from "./hcl-shape.ts";

/** A masked value and where it belongs. */
export interface MaskedSecret {
  readonly placeholder: string;
  readonly value: string;
  /** Names down to the attribute, see `pathOf`. */
  readonly path: readonly string[] | null;
}

export interface MaskedBlock {
  readonly text: string;
  /** In the order they stand in the text. */
  readonly secrets: readonly MaskedSecret[];
}

const PLACEHOLDER = /__TERRAFIX_MASKED_\d+__/g;

/**
 * Replaces credentials in a block by stable placeholders, so that the model can return the whole block without ever
 * seeing them. A value that occurs twice gets two placeholders: each has its own place.
 */
export function maskBlock(text: string): MaskedBlock {
  const secrets: MaskedSecret[] = [];
  let masked = "";
  let from = 0;
  let number = 0;
  for (const span of findSecrets(text)) {
    let placeholder: string;
    do {
      number += 1;
      placeholder = `__TERRAFIX_MASKED_${number}__`;
    } while (text.includes(placeholder));
    secrets.push({ placeholder, value: text.slice(span.start, span.end), path: pathOf(text, span.start) });
    masked += text.slice(from, span.start) + placeholder;
    from = span.end;
  }
  return { text: masked + text.slice(from), secrets };
}

/** What is wrong with the placeholders of a reply, in words for the model. Empty when each stands where it stood. */
export function placeholderProblems(reply: string, masked: MaskedBlock): readonly string[] {
  const problems: string[] = [];
  const positions: number[] = [];
  for (const { placeholder, path } of masked.secrets) {
    const count = reply.split(placeholder).length - 1;
    if (count === 0) problems.push(`${placeholder} is missing: keep masked values exactly where they stand.`);
    else if (count > 1) problems.push(`${placeholder} occurs ${count} times: a masked value must not be copied.`);
    else {
      const at = reply.indexOf(placeholder);
      positions.push(at);
      if (JSON.stringify(pathOf(reply, at)) !== JSON.stringify(path)) {
        problems.push(`${placeholder} was moved to another attribute: keep masked values where they stand.`);
      }
    }
  }
  if (positions.some((at, index) => index > 0 && at < (positions[index - 1] ?? 0))) {
    problems.push("Masked values changed places: keep each where it stands.");
  }
  const known = new Set([
    ...masked.secrets.map((secret) => secret.placeholder),
    ...(masked.text.match(PLACEHOLDER) ?? []),
  ]);
  for (const found of new Set(reply.match(PLACEHOLDER) ?? [])) {
    if (!known.has(found)) problems.push(`${found} does not exist: do not invent masked values.`);
  }
  return problems;
}

/** True when a text that must not hold masked values holds one. */
export function hasPlaceholder(text: string): boolean {
  return text.match(PLACEHOLDER) !== null;
}

/** Puts the masked values back. Values are inserted as they are: `$&` in a password is no pattern. */
export function restoreSecrets(reply: string, masked: MaskedBlock): string {
  return masked.secrets.reduce((text, { placeholder, value }) => text.split(placeholder).join(value), reply);
}

/** Hides the block's own credentials in a text about it (an error message that quotes a line), longest first. */
export function hideSecrets(text: string, masked: MaskedBlock): string {
  return [...masked.secrets]
    .sort((a, b) => b.value.length - a.value.length)
    .filter(({ value }) => value.length >= 3)
    .reduce((hidden, { placeholder, value }) => hidden.split(value).join(placeholder), text);
}
