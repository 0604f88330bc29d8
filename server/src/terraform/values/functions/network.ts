import { failure, isFailure, known, NUMBER, STRING, unknown, type Value, whyUnknown } from "../value.ts";
import { argument, scalars, type TerraformFunction, textList } from "./signature.ts";

/** An IPv4 network; numbers are unsigned, 32 bits. */
interface Network {
  readonly address: number;
  readonly bits: number;
}

/** Undefined for what is no network, null for IPv6, which is left unknown. */
function parseCidr(text: string): Network | null | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return text.includes(":") ? null : undefined;
  const octets = match.slice(1, 5).map(Number);
  const bits = Number(match[5]);
  // Leading zeros are read in several ways by several programs.
  if (octets.some((octet) => octet > 255) || bits > 32 || /(?:^|[./])0\d/.test(text)) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - bits);
  return { address: address - (address % size), bits };
}

function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

const IPV6 = "IPv6 networks are not evaluated";

function subnetOf(network: Network, newBits: number, index: number): string | undefined {
  const bits = network.bits + newBits;
  if (!Number.isInteger(newBits) || !Number.isInteger(index) || newBits < 0 || bits > 32) return undefined;
  if (index >= 2 ** newBits) return undefined;
  return `${addressText(network.address + index * 2 ** (32 - bits))}/${bits}`;
}

const cidrsubnet = scalars(["string", "number", "number"], (text, newBits, index) => {
  const network = parseCidr(text);
  // Terraform takes negative numbers here, and makes a network of them that is larger or elsewhere.
  if (newBits < 0 || index < 0) return unknown("a subnet that is not in its network");
  return network === null ? unknown(IPV6) : network && subnetOf(network, newBits, index);
});

const cidrhost = scalars(["string", "number"], (text, index) => {
  const network = parseCidr(text);
  if (network === null) return unknown(IPV6);
  if (network === undefined || !Number.isInteger(index)) return undefined;
  const size = 2 ** (32 - network.bits);
  const host = index < 0 ? size + index : index;
  return host < 0 || host >= size ? undefined : addressText(network.address + host);
});

const cidrnetmask = scalars(["string"], (text) => {
  const network = parseCidr(text);
  return network === null ? undefined : network && addressText(2 ** 32 - 2 ** (32 - network.bits));
});

/** Consecutive networks of different sizes, each aligned to its own. */
const cidrsubnets: TerraformFunction = ([prefix, ...sizes]) => {
  const text = argument(prefix, STRING);
  if (text.kind !== "known") return isFailure(text) ? text : unknown(whyUnknown(text));
  const network = parseCidr(String(text.value));
  if (network === null) return unknown(IPV6);
  if (network === undefined) return failure("the text is no network");
  const results: string[] = [];
  let next = network.address;
  for (const size of sizes) {
    const newBits: Value = argument(size, NUMBER);
    if (newBits.kind !== "known") return isFailure(newBits) ? newBits : unknown(whyUnknown(newBits));
    const bits = network.bits + Number(newBits.value);
    if (!Number.isInteger(bits) || bits <= network.bits || bits > 32) return failure("there is no such network");
    const width = 2 ** (32 - bits);
    next = Math.ceil(next / width) * width;
    if (next + width > network.address + 2 ** (32 - network.bits)) return failure("there is no room for the networks");
    results.push(known(`${addressText(next)}/${bits}`).value as string);
    next += width;
  }
  return textList(results);
};

/** IPv4 networks. */
export const NETWORK_FUNCTIONS = { cidrsubnet, cidrsubnets, cidrhost, cidrnetmask } satisfies Readonly<
  Record<string, TerraformFunction>
>;
