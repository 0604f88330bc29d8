import type { Attribute, Block, Expression, ObjectExpression } from "../syntax/ast.ts";
import { SHIPPED_MAJORS, type ShippedMajor } from "./load.ts";
import { intersect, isEmpty, parseConstraint, parseVersion, type VersionRange } from "./version.ts";

/** Which shipped schema to check a root module against. */
export interface ProviderChoice {
  readonly major: ShippedMajor;
  /** False when the code asks for a major version whose schema is not shipped, so the nearest one stands in. */
  readonly exact: boolean;
  /** Why, as a clause for the user. */
  readonly because: string;
}

const NEWEST: ShippedMajor = 6;

/**
 * Decides the AWS provider's major version: the locked version if there is a lock file, else the newest shipped one
 * that all constraints allow. Malformed constraints are passed over.
 *
 * @param sources `lock` is the text of `.terraform.lock.hcl`; `constraints` are the `version` texts of the `aws`
 * entries in `required_providers`.
 */
export function providerMajor(sources: {
  readonly lock?: string | undefined;
  readonly constraints?: readonly string[] | undefined;
}): ProviderChoice {
  const locked = sources.lock === undefined ? null : lockedVersion(sources.lock);
  const version = locked === null ? null : parseVersion(locked);
  if (version) return nearest(version[0], `.terraform.lock.hcl pins ${locked}`);
  return constrained(sources.constraints ?? []);
}

/** The AWS provider's version in a dependency lock file, Terraform's or OpenTofu's; null when it has none. */
export function lockedVersion(lock: string): string | null {
  const provider = /^\s*provider\s+"[^"\n]*\bhashicorp\/aws"\s*\{([^}]*)/m.exec(lock);
  return /^\s*version\s*=\s*"([^"\n]{1,64})"/m.exec(provider?.[1] ?? "")?.[1] ?? null;
}

/** The `version` texts of hashicorp/aws in the `required_providers` of `terraform` blocks. */
export function awsConstraints(settings: readonly Block[]): string[] {
  return settings
    .filter((block) => block.type === "terraform")
    .flatMap((block) => block.body.blocks.filter((inner) => inner.type === "required_providers"))
    .flatMap((required) => required.body.attributes)
    .map(awsConstraint)
    .filter((text) => text !== null);
}

/** `aws = { source = "hashicorp/aws", version = "~> 5.0" }`, or the short form `aws = "~> 5.0"`. */
function awsConstraint({ name, value }: Attribute): string | null {
  if (value.kind !== "object") return name === "aws" ? literalText(value) : null;
  const source = memberText(value, "source") ?? (name === "aws" ? "hashicorp/aws" : "");
  return /(?:^|\/)hashicorp\/aws$/.test(source) ? memberText(value, "version") : null;
}

function memberText(object: ObjectExpression, name: string): string | null {
  const element = object.elements.find((candidate) => candidate.name === name);
  return element ? literalText(element.value) : null;
}

function literalText(value: Expression): string | null {
  return value.kind === "literal" && typeof value.value === "string" ? value.value : null;
}

function constrained(constraints: readonly string[]): ProviderChoice {
  const read = constraints.map((text) => parseConstraint(text)).filter((range) => range !== null);
  if (read.length === 0) return { major: NEWEST, exact: true, because: "no version of the AWS provider is required" };
  const range = read.reduce(intersect);
  const because = `required_providers asks for ${constraints.join(", ")}`;
  const allowed = SHIPPED_MAJORS.filter((major) => allows(range, major)).at(-1);
  if (allowed !== undefined) return { major: allowed, exact: true, because };
  return nearest(range.low[0], because);
}

function allows(range: VersionRange, major: number): boolean {
  return !isEmpty(intersect(range, { low: [major, 0, 0], high: [major + 1, 0, 0] }));
}

function nearest(major: number, because: string): ProviderChoice {
  const exact = SHIPPED_MAJORS.find((shipped) => shipped === major);
  if (exact !== undefined) return { major: exact, exact: true, because };
  const closest = major < 5 ? 5 : NEWEST;
  return {
    major: closest,
    exact: false,
    because: `${because}; the schema of version ${closest} is the nearest at hand`,
  };
}
