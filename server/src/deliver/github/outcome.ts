import type { Finding } from "../../../../shared/src/findings.ts";
import { type Failure, refusal } from "../../../../shared/src/reasons.ts";
import type { DeliveryOutcome } from "../../pipeline/ports.ts";
import type { Clients } from "./client.ts";
import type { KnownLabels } from "./labels.ts";
import type { DeliveryPlan } from "./plan.ts";

/** What one deliverer keeps: clients, and small caches that may be lost at any time. */
export interface Deliveries {
  readonly clients: Clients;
  readonly draft: boolean;
  readonly secondMs: number;
  readonly labels: KnownLabels;
  readonly bases: Map<string, string>;
  /** Deliveries under way in this process, by repository and change: the same change waits for the first one. */
  readonly underWay: Map<string, Promise<DeliveryOutcome>>;
  readonly rewrite: (plan: DeliveryPlan, finding: Finding) => DeliveryPlan;
  readonly onNotice: (message: string) => void;
}

export function failed(reason: Failure): DeliveryOutcome {
  return { kind: "failed", reason };
}

export function alreadyFixed(base: string): DeliveryOutcome {
  const message = `The base branch ${base} already contains this change; it needs to be applied.`;
  return { kind: "refused", reason: refusal("already-fixed-by-other", message) };
}
