import { createHash } from "node:crypto";
import { UUID } from "../holes.ts";
import { textOf } from "../patterns.ts";
import type { Value } from "../value.ts";
import { scalars, type TerraformFunction, wrongCount } from "./signature.ts";

/** Namespaces that have a name. Source: RFC 4122, appendix C. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dns: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  url: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
  oid: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
  x500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
};

const FORM = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The version 5 UUID of a name: its hash, with version and variant written into it. */
const uuidv5 = scalars(["string", "string"], (namespace, name) => {
  const space = (Object.hasOwn(NAMESPACES, namespace) ? NAMESPACES[namespace] : undefined) ?? namespace;
  if (!FORM.test(space)) return undefined;
  const hash = createHash("sha1")
    .update(Buffer.from(space.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
});

const uuid: TerraformFunction = (args): Value =>
  args.length === 0 ? textOf(UUID, "`uuid()` is another each time Terraform runs") : wrongCount(0, args.length);

/** UUIDs by name and by chance. */
export const UUID_FUNCTIONS = { uuid, uuidv5 } satisfies Readonly<Record<string, TerraformFunction>>;
