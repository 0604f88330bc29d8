import * as z from "zod";

const port = z.number().int().min(0).max(65535);

const schema = z.strictObject({
  /** Ports that must not be open to the world, or `any` for every port but the allowed ones. */
  ports: z.union([z.array(port).min(1), z.literal("any")]),
  /** Transport protocols that count. */
  protocols: z.array(z.enum(["tcp", "udp"])).min(1),
  /** Ports that may stay open to the world when `ports` is `any`. */
  allowed: z.array(port).default([80, 443]),
  /** What a person calls these ports: `SSH (port 22)`. */
  label: z.string(),
});

export type IngressParameters = z.infer<typeof schema>;

/** Reads the parameters of a policy. Throws on a mistake in the catalogue, which its tests find. */
export function ingressParameters(given: Readonly<Record<string, unknown>>): IngressParameters {
  return schema.parse(given);
}
