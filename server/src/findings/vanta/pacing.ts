import Bottleneck from "bottleneck";

/** Calls per window; null switches the limit off. */
export interface Limit {
  readonly calls: number;
  /** Milliseconds, a multiple of 250. */
  readonly per: number;
}

export interface VantaLimits {
  readonly token: Limit | null;
  /** Every call of `/v1`. */
  readonly management: Limit | null;
  /** `/v1/integrations/…`, on top of `management`. */
  readonly integrations: Limit | null;
}

/**
 * The token limit is documented. 50 and 20 a minute are what independent clients report; whether 20 holds for this
 * use of the integration endpoints is not certain, so the slower reading is kept.
 */
export const VANTA_LIMITS: VantaLimits = {
  token: { calls: 5, per: 60_000 },
  management: { calls: 50, per: 60_000 },
  integrations: { calls: 20, per: 60_000 },
};

export interface Pacers {
  readonly token: Bottleneck;
  readonly management: Bottleneck;
  readonly integrations: Bottleneck;
}

function pacer(limit: Limit | null): Bottleneck {
  if (limit === null) return new Bottleneck();
  return new Bottleneck({
    reservoir: limit.calls,
    reservoirRefreshAmount: limit.calls,
    reservoirRefreshInterval: limit.per,
  });
}

/** Pacers for one application; integration calls count against the management limit too. */
export function createPacers(limits: VantaLimits): Pacers {
  const management = pacer(limits.management);
  const integrations = pacer(limits.integrations);
  integrations.chain(management);
  return { token: pacer(limits.token), management, integrations };
}
