import type { AttributeTest, Requirement } from "../model.ts";
import { compareOccurrence } from "./compare.ts";
import { referrersOf } from "./links.ts";
import { lookup } from "./lookup.ts";
import { evaluatorOf, isIgnored, type Subject } from "./subject.ts";
import { allOf, anyOf, fail, negate, pass, type Tri, undecided } from "./verdicts.ts";

/** Tests a requirement on one resource: pass, fail, or unknown because. */
export function checkRequirement(subject: Subject, requirement: Requirement): Tri {
  if ("all" in requirement) return allOf(requirement.all.map((inner) => checkRequirement(subject, inner)));
  if ("any" in requirement) return anyOf(requirement.any.map((inner) => checkRequirement(subject, inner)));
  if ("not" in requirement) return negate(checkRequirement(subject, requirement.not));
  if ("unknown" in requirement) return undecided(requirement.unknown);
  if ("referencedBy" in requirement) return checkReferenced(subject, requirement.referencedBy);
  return checkAttribute(subject, requirement);
}

/** Tests one attribute; every place the path leads to must satisfy. */
export function checkAttribute(subject: Subject, test: AttributeTest): Tri {
  const { block } = subject.node.declaration;
  if (isIgnored(block, test.path)) {
    return undecided(`\`lifecycle.ignore_changes\` leaves \`${test.path}\` as it is on the live resource`);
  }
  const evaluate = evaluatorOf(subject.index, subject.node);
  const found = lookup({ body: block.body, path: test.path, bindings: subject.instance.bindings, evaluate });
  return allOf(
    found.map((occurrence) => compareOccurrence(occurrence, test, subject.settings)),
    `there is no \`${test.path.split("[*]")[0] ?? test.path}\``,
  );
}

function checkReferenced(
  subject: Subject,
  { type, attribute, where }: Extract<Requirement, { referencedBy: unknown }>["referencedBy"],
): Tri {
  const referrers = referrersOf(subject.index, subject.node, { type, attribute });
  const none = fail(`no \`${type}\` refers to ${subject.node.address}`);
  if (referrers.length === 0) return none;
  return anyOf(
    referrers.map((node) => {
      const named = pass(`${node.address} refers to it by \`${attribute}\``);
      if (where === undefined) return named;
      const { index, settings } = subject;
      const met = allOf(
        index.expand(node).map((instance) => checkRequirement({ index, settings, node, instance }, where)),
      );
      return met.status === "pass" ? named : met;
    }),
  );
}

/** The attribute tests inside a requirement, with the sign they have there. */
export function testsOf(
  requirement: Requirement,
  positive = true,
): readonly { readonly test: AttributeTest; readonly positive: boolean }[] {
  if ("all" in requirement) return requirement.all.flatMap((inner) => testsOf(inner, positive));
  if ("any" in requirement) return requirement.any.flatMap((inner) => testsOf(inner, positive));
  if ("not" in requirement) return testsOf(requirement.not, !positive);
  if ("unknown" in requirement || "referencedBy" in requirement) return [];
  return [{ test: requirement, positive }];
}
