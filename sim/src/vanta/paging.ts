/** `pageSize` 1 to 100, 10 unless told. What the real API does with a value out of range is not known: here, 400. */
export function readPageSize(value: string | undefined): number | null {
  if (value === undefined) return 10;
  const size = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return size >= 1 && size <= 100 ? size : null;
}

/** Cursors are opaque; the documented samples are base64, and so are these. */
function cursorOf(index: number): string {
  return Buffer.from(`arrayconnection:${index}`).toString("base64");
}

function indexOf(cursor: string): number | null {
  const match = /^arrayconnection:(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8"));
  return match === null ? null : Number(match[1]);
}

export interface PageQuery {
  readonly pageSize?: string | undefined;
  readonly pageCursor?: string | undefined;
}

/** One page in the documented envelope, beginning after `pageCursor`; null for a parameter that cannot be read. */
export function page<T>(items: readonly T[], query: PageQuery): Readonly<Record<string, unknown>> | null {
  const size = readPageSize(query.pageSize);
  const after = query.pageCursor === undefined ? -1 : indexOf(query.pageCursor);
  if (size === null || after === null) return null;
  const start = after + 1;
  const data = items.slice(start, start + size);
  const last = start + data.length - 1;
  return {
    results: {
      data,
      pageInfo: {
        startCursor: data.length === 0 ? null : cursorOf(start),
        endCursor: data.length === 0 ? null : cursorOf(last),
        hasNextPage: start + data.length < items.length,
        hasPreviousPage: start > 0 && items.length > 0,
      },
    },
  };
}
