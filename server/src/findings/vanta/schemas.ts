import * as z from "zod";

/**
 * The API has no versions beyond `/v1`, so the schemas demand only what the mapping cannot do without: unknown keys
 * pass, unknown enum values are strings, and what the documentation calls required may still be absent.
 */
const text = z.string().nullish();

export const tokenSchema = z.looseObject({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.number().positive().nullish(),
});

/** OAuth's error answer (RFC 6749, 5.2). */
export const oauthErrorSchema = z.looseObject({ error: z.string(), error_description: text });

export const testSchema = z.looseObject({
  id: z.string().min(1),
  name: text,
  description: text,
  failureDescription: text,
  category: text,
  status: text,
  integrations: z.array(z.string()).nullish(),
  deactivatedStatusInfo: z.looseObject({ isDeactivated: z.boolean().nullish() }).nullish(),
});
export type VantaTest = z.infer<typeof testSchema>;

export const entitySchema = z.looseObject({
  id: z.string().min(1),
  entityStatus: text,
  displayName: text,
  responseType: text,
});
export type VantaEntity = z.infer<typeof entitySchema>;

export const resourceSchema = z.looseObject({
  resourceId: z.string().min(1),
  resourceKind: text,
  responseType: text,
  displayName: text,
  /** A name in every documented example; twelve digits are understood too. */
  account: text,
  /** Empty means unknown. */
  region: text,
  accountName: text,
  awsAccountNumber: text,
  awsUserAccountId: text,
  deletedDate: text,
});
export type VantaResource = z.infer<typeof resourceSchema>;

export const kindSummarySchema = z.looseObject({ numResources: z.number().nonnegative().nullish() });

export const integrationSchema = z.looseObject({
  integrationId: z.string(),
  displayName: text,
  resourceKinds: z.array(z.string()).nullish(),
  connections: z
    .array(z.looseObject({ connectionId: text, isDisabled: z.boolean().nullish(), connectionErrorMessage: text }))
    .nullish(),
});
export type VantaIntegration = z.infer<typeof integrationSchema>;

const pageInfo = z.looseObject({ endCursor: text, hasNextPage: z.boolean().nullish() });

/** The list envelope; the items are checked one by one so that a single odd one does not lose the page. */
export const pageSchema = z.looseObject({
  results: z.looseObject({ data: z.array(z.unknown()), pageInfo: pageInfo.nullish() }),
});

export interface Page {
  readonly items: readonly unknown[];
  readonly hasNext: boolean;
  readonly endCursor: string | null;
}

/** Reads a list in each form the API is known to use: envelope, `results` array, bare array. Null for anything else. */
export function readPage(body: unknown): Page | null {
  if (Array.isArray(body)) return { items: body, hasNext: false, endCursor: null };
  const enveloped = pageSchema.safeParse(body);
  if (enveloped.success) {
    const { data, pageInfo: info } = enveloped.data.results;
    return { items: data, hasNext: info?.hasNextPage === true, endCursor: info?.endCursor ?? null };
  }
  const bare = z.looseObject({ results: z.array(z.unknown()) }).safeParse(body);
  return bare.success ? { items: bare.data.results, hasNext: false, endCursor: null } : null;
}

/** Items that fit, and how many did not. */
export function readItems<T>(schema: z.ZodType<T>, items: readonly unknown[]): { items: T[]; unreadable: number } {
  const read: T[] = [];
  for (const item of items) {
    const parsed = schema.safeParse(item);
    if (parsed.success) read.push(parsed.data);
  }
  return { items: read, unreadable: items.length - read.length };
}
