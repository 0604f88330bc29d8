import { setMaxListeners } from "node:events";
import type { VantaSourceOptions } from "../../../server/src/findings/vanta/source.ts";
import type { EstateEntity, EstateTest, VantaEstate } from "../../../sim/src/vanta/estate.ts";
import { startVanta, type VantaSim, type VantaSimOptions } from "../../../sim/src/vanta/server.ts";

export const NO_LIMITS = { token: null, management: null, integrations: null };
export const FAST_RETRY = { retries: 4, minDelay: 1, maxDelay: 5, maxRetryAfter: 5_000 };

/** `count` failing tests with one failing bucket each. */
export function manyTests(count: number): VantaEstate {
  const tests: EstateTest[] = [];
  const entities: Record<string, EstateEntity[]> = {};
  for (let index = 0; index < count; index += 1) {
    const id = `test-${index}`;
    tests.push({ id, name: `Test ${index}` });
    entities[id] = [{ id: hex(index), displayName: `bucket-${index}`, responseType: "S3 bucket" }];
  }
  return { tests, entities };
}

/** 24 hexadecimal digits. */
export function hex(value: number): string {
  return value.toString(16).padStart(24, "0");
}

/** Runs `body` against a stand-in without limits, unless told, and closes it. */
export async function withVanta<T>(options: VantaSimOptions, body: (sim: VantaSim) => Promise<T>): Promise<T> {
  const sim = await startVanta({ limits: null, ...options });
  try {
    return await body(sim);
  } finally {
    await sim.close();
  }
}

export function settings(sim: VantaSim, more: Partial<VantaSourceOptions> = {}): VantaSourceOptions {
  return {
    clientId: "vci_test",
    clientSecret: "vcs_very-secret-value",
    baseUrl: sim.url,
    limits: NO_LIMITS,
    retry: FAST_RETRY,
    ...more,
  };
}

export const never = new AbortController().signal;
setMaxListeners(0, never);
