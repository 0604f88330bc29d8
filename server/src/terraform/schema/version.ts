/** Major, minor, patch; a pre-release suffix does not matter for choosing a major version. */
export type Version = readonly [number, number, number];

/** Versions from `low` (inclusive) up to `high` (exclusive, null for no bound). */
export interface VersionRange {
  readonly low: Version;
  readonly high: Version | null;
}

const CLAUSE =
  /^(=|!=|>=|<=|>|<|~>)?\s*v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** Reads `5.31.0`; null for anything else. */
export function parseVersion(text: string): Version | null {
  const match = CLAUSE.exec(text.trim());
  if (!match || match[1] !== undefined) return null;
  return versionOf(match);
}

/**
 * Reads a version constraint such as `~> 5.0`, `>= 4.9, < 6` or `5.1.0` as one range; null when it is malformed or
 * leaves nothing. `!=` takes single versions out and does not narrow the range.
 * Source: "Version Constraints" of the Terraform language.
 */
export function parseConstraint(text: string): VersionRange | null {
  let range: VersionRange = { low: [0, 0, 0], high: null };
  for (const clause of text.split(",")) {
    const match = CLAUSE.exec(clause.trim());
    if (!match) return null;
    range = intersect(range, rangeOf(match));
  }
  return isEmpty(range) ? null : range;
}

/** Versions in both ranges; may be empty. */
export function intersect(a: VersionRange, b: VersionRange): VersionRange {
  const high = a.high === null || (b.high !== null && compare(b.high, a.high) < 0) ? b.high : a.high;
  return { low: compare(a.low, b.low) >= 0 ? a.low : b.low, high };
}

export function isEmpty(range: VersionRange): boolean {
  return range.high !== null && compare(range.low, range.high) >= 0;
}

function rangeOf(match: RegExpExecArray): VersionRange {
  const version = versionOf(match);
  const next: Version = [version[0], version[1], version[2] + 1];
  const none: Version = [0, 0, 0];
  switch (match[1] ?? "=") {
    case "=":
      return { low: version, high: next };
    case ">=":
      return { low: version, high: null };
    case ">":
      return { low: next, high: null };
    case "<":
      return { low: none, high: version };
    case "<=":
      return { low: none, high: next };
    case "~>":
      return { low: version, high: pessimisticHigh(match, version) };
    default:
      return { low: none, high: null };
  }
}

/** `~>` lets only the last number that is written grow; `~> 5` alone means any 5.x. */
function pessimisticHigh(match: RegExpExecArray, version: Version): Version {
  return match[4] === undefined ? [version[0] + 1, 0, 0] : [version[0], version[1] + 1, 0];
}

function versionOf(match: RegExpExecArray): Version {
  return [Number(match[2] ?? 0), Number(match[3] ?? 0), Number(match[4] ?? 0)];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
