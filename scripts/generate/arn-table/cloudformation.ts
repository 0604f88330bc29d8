import { groupBy } from "../group.ts";
import type { TypeDocumentation } from "./documentation.ts";
import type { CloudFormationType, ServiceNames } from "./inputs.ts";
import { plain } from "./names.ts";

/** Prefixes of Terraform types that CloudFormation's names lack. */
const PREFIXES = [
  ..."cloudwatch cloudwatchevent cloudwatchlog db ec2 vpc sfn kinesisfirehose route53resolver cognito".split(" "),
  ..."iot sesv2 ses ssoadmin rds lb alb dx emr".split(" "),
];

export type CloudFormationFinder = (type: string, documentation: TypeDocumentation) => string | null;

/** Finds the CloudFormation type of the same name in the services a documentation module stands for. */
export function cloudFormationFinder(
  types: ReadonlyMap<string, CloudFormationType>,
  services: ServiceNames,
): CloudFormationFinder {
  const byService = groupBy(types.values(), (type) => type.service);
  const byPlainName = new Map([...byService.keys()].map((service) => [plain(service), service]));
  return (type, documentation) => {
    const same = byPlainName.get(plain(documentation.module));
    const named = services.cloudFormation[documentation.module.toLowerCase()] ?? (same === undefined ? [] : [same]);
    let best: { readonly name: string; readonly score: number } | null = null;
    for (const service of named) {
      for (const candidate of byService.get(service) ?? []) {
        const score = scoreOf(type, documentation, candidate);
        if (score > (best?.score ?? 0)) best = { name: candidate.name, score };
      }
    }
    return best?.name ?? null;
  };
}

function scoreOf(type: string, documentation: TypeDocumentation, candidate: CloudFormationType): number {
  const resource = plain(candidate.name.split("::")[2] ?? "");
  const theirs = theirNames(resource, plain(candidate.service));
  let score = 0;
  for (const ours of ourNames(type, documentation, candidate.service)) {
    if (!theirs.has(ours)) continue;
    const exact = ours === plain(documentation.className) && ours === resource;
    score = Math.max(score, exact ? 3 : ours === resource ? 2.5 : 2);
  }
  return score;
}

function ourNames(type: string, documentation: TypeDocumentation, service: string): Set<string> {
  const rest = plain(type.slice(4));
  const names = new Set([rest, plain(documentation.className)]);
  for (const prefix of [plain(service), plain(documentation.module), ...PREFIXES]) {
    if (rest.startsWith(prefix) && rest.length > prefix.length) names.add(rest.slice(prefix.length));
  }
  return names;
}

function theirNames(resource: string, service: string): Set<string> {
  const names = new Set([resource, service + resource, `db${resource}`]);
  for (const prefix of ["db", service]) if (resource.startsWith(prefix)) names.add(resource.slice(prefix.length));
  return names;
}
