import type { ModuleDirectory } from "../../terraform/index/model.ts";
import { awsConstraints, lockedVersion } from "../../terraform/schema/provider-major.ts";
import { parseConstraint, parseVersion } from "../../terraform/schema/version.ts";

/** Nothing says otherwise: the newest version is taken. */
const NEWEST = Number.POSITIVE_INFINITY;

/**
 * The newest major version of the AWS provider that a root module can run with: the locked one, else the highest that
 * its constraints allow. `Infinity` when nothing bounds it.
 */
export function providerMajorOf(root: ModuleDirectory): number {
  const locked = root.lock === null ? null : lockedVersion(root.lock);
  const version = locked === null ? null : parseVersion(locked);
  if (version !== null) return version[0];
  const bounds = awsConstraints(root.settings.map(({ block }) => block)).map((text) => {
    const high = parseConstraint(text)?.high;
    if (high === null || high === undefined) return NEWEST;
    // `< 4.0.0` leaves major 3, `< 4.5.0` leaves 4.
    return high[1] === 0 && high[2] === 0 ? high[0] - 1 : high[0];
  });
  return Math.min(NEWEST, ...bounds);
}
