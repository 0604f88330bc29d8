import type { TypeDocumentation } from "./documentation.ts";
import type { AuthorizationReference, CloudFormationType, ServiceNames } from "./inputs.ts";
import { plain } from "./names.ts";

export type TemplateFinder = (
  type: string,
  documentation: TypeDocumentation,
  cloudFormation: CloudFormationType | undefined,
) => string | null;

/** Finds a type's ARN template in the Service Authorization Reference, by service and resource name. */
export function templateFinder(
  reference: AuthorizationReference,
  cloudFormation: ReadonlyMap<string, CloudFormationType>,
  services: ServiceNames,
): TemplateFinder {
  const namespaces = namespacesByService(cloudFormation);
  return (type, documentation, same) => {
    const named = [
      services.arnNamespace[documentation.module.toLowerCase()],
      plain(documentation.module),
      ...(same ? (namespaces.get(same.service) ?? []) : []),
    ];
    const spaces = new Set(named.filter((name) => name !== undefined));
    const names = resourceNames(type, documentation, same, spaces);
    let found: string | null = null;
    for (const space of spaces) {
      for (const [service, resources] of reference) {
        if (plain(service) !== plain(space)) continue;
        for (const [resource, arn] of resources) if (names.has(plain(resource))) found = arn;
      }
    }
    return found;
  };
}

/** ARN services that a CloudFormation service's templates use. */
function namespacesByService(types: ReadonlyMap<string, CloudFormationType>): Map<string, Set<string>> {
  const spaces = new Map<string, Set<string>>();
  for (const { service, arnTemplate } of types.values()) {
    const space = arnTemplate?.split(":")[2];
    if (space !== undefined) spaces.set(service, (spaces.get(service) ?? new Set()).add(space));
  }
  return spaces;
}

function resourceNames(
  type: string,
  documentation: TypeDocumentation,
  same: CloudFormationType | undefined,
  spaces: ReadonlySet<string>,
): Set<string> {
  const rest = plain(type.slice(4));
  const names = new Set([plain(documentation.className), rest]);
  if (same) names.add(plain(same.name.split("::")[2] ?? ""));
  for (const prefix of [...spaces, documentation.module].map(plain)) {
    if (rest.startsWith(prefix)) names.add(rest.slice(prefix.length));
  }
  names.delete("");
  return names;
}

/**
 * One template in our spelling. The reference gives several, comma separated, where two API versions share a name.
 * Account and partition variables have one name each.
 */
export function normaliseTemplate(type: string, template: string): string {
  const all = template
    .split(", ")
    .map((one) => one.replace(/^arn:aws:/, `arn:\${Partition}:`).replaceAll(`\${AccountId}`, `\${Account}`));
  const version1 = type.startsWith("aws_api_gateway_");
  const fits = version1 ? /restapis|apikeys|usageplans|domainnames|vpclinks/ : /\/apis\//;
  return (all.length > 1 ? all.find((one) => fits.test(one)) : undefined) ?? all[0] ?? template;
}
