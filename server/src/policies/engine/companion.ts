import type { NodeInstance, ResourceNode } from "../../terraform/index/model.ts";
import type { Companion } from "../model.ts";
import { companionsOf } from "./coverage.ts";
import { linksTo } from "./links.ts";
import { checkRequirement } from "./requirement.ts";
import type { Subject } from "./subject.ts";
import { allOf, fail, type Tri, undecided } from "./verdicts.ts";

/** A companion that certainly belongs to a resource, with what its own requirement says. */
export interface FoundCompanion {
  readonly node: ResourceNode;
  readonly instances: readonly NodeInstance[];
  readonly verdict: Tri;
}

export interface CompanionCheck {
  readonly verdict: Tri;
  readonly found: readonly FoundCompanion[];
}

/** Looks for the companions of one resource and tests them. One that passes is enough. */
export function checkCompanion(subject: Subject, companion: Companion): CompanionCheck {
  const { index, settings, node, instance } = subject;
  const attribute = { type: companion.type, attribute: companion.link.attribute };
  const candidates = companionsOf(
    { index, node, instance },
    { byReference: linksTo(index, node, attribute), attribute, name: companion.link.name },
  );
  const found: FoundCompanion[] = [];
  const doubts: string[] = [];
  for (const { link, coverage } of candidates) {
    if (coverage.kind === "maybe") doubts.push(coverage.because);
    if (coverage.kind !== "yes") continue;
    const verdicts = coverage.instances.map((one) =>
      checkRequirement({ index, settings, node: link.node, instance: one }, companion.require),
    );
    const verdict = allOf(verdicts);
    found.push({
      node: link.node,
      instances: coverage.instances,
      verdict: { ...verdict, because: `${link.node.address}: ${verdict.because}` },
    });
  }
  return { verdict: judge(companion, found, doubts), found };
}

function judge(companion: Companion, found: readonly FoundCompanion[], doubts: readonly string[]): Tri {
  const by = (status: Tri["status"]): Tri | undefined =>
    found.map(({ verdict }) => verdict).find((verdict) => verdict.status === status);
  const decided = by("pass") ?? by("unknown");
  if (decided !== undefined) return decided;
  const [doubt] = doubts;
  if (doubt !== undefined) return undecided(doubt);
  return by("fail") ?? fail(`no \`${companion.type}\` refers to it`);
}
