import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { assetPath } from "../../platform/assets.ts";
import { type CompactSchema, decodeCompact } from "./compact.ts";
import type { ProviderSchema } from "./model.ts";

/** Major versions whose schema ships with the product. */
export const SHIPPED_MAJORS = [5, 6] as const;
export type ShippedMajor = (typeof SHIPPED_MAJORS)[number];

const loaded = new Map<ShippedMajor, ProviderSchema>();

/** The shipped schema of hashicorp/aws 5.99.1 or 6.66.0; read once (about 15 ms), then kept. */
export function loadSchema(major: ShippedMajor): ProviderSchema {
  const known = loaded.get(major);
  if (known) return known;
  const text = brotliDecompressSync(readFileSync(assetPath(`aws-schema-${major}.json.br`))).toString("utf8");
  const compact: CompactSchema = JSON.parse(text);
  const schema = decodeCompact(compact);
  loaded.set(major, schema);
  return schema;
}
