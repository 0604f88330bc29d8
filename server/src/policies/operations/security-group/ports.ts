import { whyUnknown } from "../../../terraform/values/operators.ts";
import type { Value } from "../../../terraform/values/value.ts";
import { type Answer, no, unsure, yes } from "../common/answer.ts";
import type { IngressParameters } from "./parameters.ts";

/** Protocol and ports of a rule as written. */
export interface PortRange {
  readonly protocol: Value;
  readonly from: Value;
  readonly to: Value;
}

/** Names and numbers AWS takes. Everything else has no ports: ICMP, ESP … */
const PROTOCOLS: Readonly<Record<string, "all" | "tcp" | "udp">> = {
  "-1": "all",
  all: "all",
  tcp: "tcp",
  "6": "tcp",
  udp: "udp",
  "17": "udp",
};

/** Whether a rule opens a port that the policy speaks of, whoever may use it. */
export function opensPort(range: PortRange, parameters: IngressParameters): Answer {
  if (range.protocol.kind !== "known") return unsure(`its protocol is not known: ${whyUnknown(range.protocol)}`);
  const protocol = PROTOCOLS[String(range.protocol.value).toLowerCase()];
  if (protocol === "all") return yes("all traffic");
  if (protocol === undefined || !parameters.protocols.includes(protocol)) return no("another protocol");
  const from = boundOf(range.from);
  const to = boundOf(range.to);
  if (from === "unknown" || to === "unknown") return withUnknownBound(from, to, range, parameters);
  const [low, high] = isEverything(from, to) ? [0, 65535] : [from ?? 0, to ?? 65535];
  const text = low === high ? `port ${low}` : `ports ${low}-${high}`;
  return covers(low, high, parameters) ? yes(text) : no(`only ${text}`);
}

function covers(low: number, high: number, { ports, allowed }: IngressParameters): boolean {
  if (ports !== "any") return ports.some((port) => low <= port && port <= high);
  for (let port = low; port <= high; port++) if (!allowed.includes(port)) return true;
  return false;
}

/** `0` to `0` and `-1` to `-1` are what people and scanners write and read for every port. */
function isEverything(from: number | null, to: number | null): boolean {
  return (from === 0 && to === 0) || (from === -1 && to === -1);
}

function boundOf(value: Value): number | null | "unknown" {
  if (value.kind !== "known") return "unknown";
  if (value.value === null || value.value === "") return null;
  const number = Number(value.value);
  return Number.isInteger(number) ? number : "unknown";
}

/** One known bound can still exclude every port the policy speaks of. */
function withUnknownBound(
  from: number | null | "unknown",
  to: number | null | "unknown",
  range: PortRange,
  { ports }: IngressParameters,
): Answer {
  if (ports !== "any") {
    if (typeof from === "number" && from > Math.max(...ports)) return no(`only ports from ${from}`);
    // `0` as the upper bound may be the "everything" of an unknown `0` to `0`.
    if (typeof to === "number" && to > 0 && to < Math.min(...ports)) return no(`only ports up to ${to}`);
  }
  return unsure(`its ports are not known: ${whyUnknown(from === "unknown" ? range.from : range.to)}`);
}
