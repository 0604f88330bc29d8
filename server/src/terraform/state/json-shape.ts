/**
 * What is wanted of a JSON text, as a tree: containers with `fields` or `items` are entered, values with `value` are
 * handed over whole, everything else is skipped without being kept.
 */
export interface JsonShape {
  readonly fields?: Readonly<Record<string, JsonShape>> | undefined;
  readonly items?: JsonShape | undefined;
  readonly value?: ((value: unknown) => void) | undefined;
  /** The container begins; ends. */
  readonly enter?: (() => void) | undefined;
  readonly leave?: (() => void) | undefined;
  /** Something stands here that is not the container which is expected, or too long to be kept; null aside. */
  readonly odd?: (() => void) | undefined;
}

export const NO_SHAPE: JsonShape = {};
