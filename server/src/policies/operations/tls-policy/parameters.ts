import * as z from "zod";

/** What a policy says about the resource whose policy document is meant. */
const schema = z.strictObject({
  /** Resource type that carries the policy: `aws_s3_bucket_policy`. */
  companion: z.string(),
  /** Attribute of the companion that names the owner, and the owner's attribute that is written there. */
  link: z.string(),
  linkTo: z.string(),
  /** Attribute of the companion that holds the document. */
  policyAttribute: z.string().default("policy"),
  /** Attribute of the owner that can hold the document itself; none when there is no such attribute. */
  inlineAttribute: z.string().nullable().default(null),
  /** Attribute that names the owner: what follows the last colon of its ARN. */
  nameAttribute: z.string(),
  /** Service of the owner's ARN. */
  service: z.string().regex(/^[a-z0-9-]+$/),
  /** What a person calls the owner: `bucket`. */
  noun: z.string(),
  actions: z.array(z.string()).min(1),
  /** What the statement covers, as suffixes of the owner's ARN. */
  suffixes: z.array(z.string()).min(1).default([""]),
});

export type TlsParameters = z.infer<typeof schema>;

/** Reads the parameters of a policy. Throws on a mistake in the catalogue, which its tests find. */
export function tlsParameters(given: Readonly<Record<string, unknown>>): TlsParameters {
  return schema.parse(given);
}
