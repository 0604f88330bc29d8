import { placeOf } from "../terraform/index/lines.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import { type Match, type Tiers, tierOf } from "./matches.ts";
import { instancesNamed } from "./name-index.ts";
import { matchPattern } from "./patterns.ts";
import { type Query, typesOf } from "./query.ts";
import { MIN_LITERAL } from "./score.ts";

/** A known `Name` tag: enough when nothing else fits, never proof (tags repeat). */
const KNOWN_TAG = 0.75;
const PATTERN_TAG = 0.5;

/** Blocks by their `Name` tag: the only text by which instances, networks and groups with AWS-made ids can be found. */
export function byTag(query: Query, index: TerraformIndex): Tiers {
  const wanted = query.ref.tags?.Name ?? query.name;
  if (wanted === null || wanted === undefined || wanted === "") return [];
  const matches: Match[] = [];
  for (const type of typesOf(query)) {
    const named = instancesNamed(index, type, "tags.Name", wanted);
    for (const entry of [...named.known, ...named.patterns()]) {
      const fit = entry.known === null ? entry.pattern && matchPattern(entry.pattern, wanted, false) : null;
      if (entry.known !== wanted && (fit === null || fit.literal < MIN_LITERAL)) continue;
      const known = entry.known === wanted && entry.view.basis === "evaluated";
      const place = placeOf(entry.node.declaration.file, entry.attribute);
      matches.push({
        node: entry.node,
        address: entry.instance.address,
        wildcard: entry.instance.wildcard,
        score: known ? KNOWN_TAG : PATTERN_TAG,
        literal: fit === null ? wanted.length : fit.literal,
        certain: false,
        evidence: [`the tag Name ${known ? "is" : "can be"} "${wanted}" (${place}); tags are weak evidence`],
      });
    }
  }
  return tierOf(matches);
}
