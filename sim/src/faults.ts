import type { GithubFaults } from "./github/server.ts";
import type { VantaFault } from "./vanta/faults.ts";

/** Faults of all three stand-ins, as options of the command line put them. */
export interface Faults {
  readonly github: GithubFaults;
  readonly vanta: { readonly faults: readonly VantaFault[]; readonly latency: number | undefined };
  readonly bedrock: {
    readonly faults: Readonly<Record<string, number>>;
    readonly latency: number | undefined;
    readonly pause: number | undefined;
  };
}

export const FAULT_HELP = `Faults, repeatable:
  github:latency=MS or github:latency=MIN..MAX    wait before each answer
  github:502-before=SHARE                         refuse that share of writes (0 to 1)
  github:502-after=SHARE                          make the change, then answer 502
  github:drop-after=SHARE                         make the change, then cut the connection
  github:graphql-off                              answer GraphQL with 404
  vanta:KIND=N                                    every Nth call; error, rate-limit, html, malformed, hang, reset, expire-token
  vanta:latency=MS
  bedrock:KIND=SHARE                              such as throttled, hang, reset; in the middle of a reply
                                                  stream-break, stream-stall, stream-throttled, stream-model-error
  bedrock:pause=MS                                between two pieces of a reply
  bedrock:latency=MS                              median of a log-normal distribution, 95th percentile three times that`;

const VANTA_KINDS = ["error", "rate-limit", "html", "malformed", "hang", "reset", "expire-token"] as const;
const GITHUB_SHARES = {
  "502-before": "badGatewayBefore",
  "502-after": "badGatewayAfter",
  "drop-after": "dropAfter",
} as const;

interface Collected {
  readonly github: { -readonly [Key in keyof GithubFaults]: GithubFaults[Key] };
  readonly vanta: VantaFault[];
  readonly bedrock: Record<string, number>;
  readonly latency: { vanta?: number; bedrock?: number; pause?: number };
}

interface Spec {
  readonly kind: string;
  readonly value: string;
}

/** Each returns false when the value does not fit, null when there is no such fault. */
type Reader = (into: Collected, spec: Spec) => boolean | null;

/** Reads `--fault` options. A string is what is wrong with them. */
export function parseFaults(specs: readonly string[], bedrockKinds: readonly string[]): Faults | string {
  const into: Collected = { github: {}, vanta: [], bedrock: {}, latency: {} };
  const readers: Readonly<Record<string, Reader>> = {
    github: readGithub,
    vanta: readVanta,
    bedrock: (all, spec) => readBedrock(all, spec, bedrockKinds),
  };
  for (const text of specs) {
    const [, service = "", kind = "", value = ""] = /^(\w+):([\w-]+)(?:=(.+))?$/.exec(text) ?? [];
    const reader = readers[service];
    if (reader === undefined) return `"${text}" is no fault; expected service:kind=value.`;
    const fits = reader(into, { kind, value });
    if (fits === null) return `"${text}": ${service} has no fault ${kind}.`;
    if (!fits) return `"${text}": ${value || "no value"} does not fit ${kind}.`;
  }
  return {
    github: into.github,
    vanta: { faults: into.vanta, latency: into.latency.vanta },
    bedrock: { faults: into.bedrock, latency: into.latency.bedrock, pause: into.latency.pause },
  };
}

function readGithub({ github }: Collected, { kind, value }: Spec): boolean | null {
  if (kind === "graphql-off") {
    github.graphqlDisabled = true;
    return true;
  }
  if (kind === "latency") {
    const [from = Number.NaN, to = from] = value.split("..").map(Number);
    github.latencyMs = [from, to];
    return from >= 0 && to >= from;
  }
  if (!Object.hasOwn(GITHUB_SHARES, kind)) return null;
  github[GITHUB_SHARES[kind as keyof typeof GITHUB_SHARES]] = Number(value);
  return isShare(value);
}

function readVanta({ vanta, latency }: Collected, { kind, value }: Spec): boolean | null {
  const number = value === "" ? 1 : Number(value);
  if (kind === "latency") {
    latency.vanta = number;
    return number >= 0;
  }
  if (!isVantaKind(kind)) return null;
  vanta.push({ kind, every: number });
  return Number.isInteger(number) && number >= 1;
}

function readBedrock({ bedrock, latency }: Collected, { kind, value }: Spec, kinds: readonly string[]): boolean | null {
  if (kind === "latency") {
    latency.bedrock = Number(value);
    return Number(value) > 0;
  }
  if (kind === "pause") {
    latency.pause = Number(value);
    return Number(value) >= 0;
  }
  if (!kinds.includes(kind)) return null;
  bedrock[kind] = Number(value);
  return isShare(value);
}

function isShare(value: string): boolean {
  return value !== "" && Number(value) >= 0 && Number(value) <= 1;
}

function isVantaKind(kind: string): kind is (typeof VANTA_KINDS)[number] {
  return VANTA_KINDS.some((each) => each === kind);
}
