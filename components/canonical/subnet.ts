import { isIPv4 } from "node:net";

/** An IPv4 subnet as numbers. */
export interface Subnet {
  /** First address, as an unsigned 32-bit number. */
  first: number;
  /** Last address (the broadcast address). */
  last: number;
  /** Prefix length, 0–32. */
  prefix: number;
  /** The subnet without host bits: `10.0.1.0/24`. */
  text: string;
  /** False when the text had host bits set (`10.0.1.5/24`), which the engine refuses. */
  exact: boolean;
}

/** The subnet of a CIDR text, or undefined when it is none. */
export function parseSubnet(text: string): Subnet | undefined {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const prefix = Number(match?.[2]);
  const address = parseIpv4(match?.[1] ?? "");
  if (address === undefined || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return {
    first,
    last: first + size - 1,
    prefix,
    text: `${formatIpv4(first)}/${prefix}`,
    exact: first === address,
  };
}

/** The address as an unsigned 32-bit number, or undefined when the text is no IPv4 address. */
export function parseIpv4(text: string): number | undefined {
  if (!isIPv4(text)) return undefined;
  return text.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** Dotted form of an unsigned 32-bit number. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** True when a container can have this address: inside, and neither the network's nor the broadcast address. */
export function isUsableAddress(subnet: Subnet, address: number): boolean {
  return address > subnet.first && address < subnet.last;
}

/** True when the two share at least one address. */
export function subnetsOverlap(a: Subnet, b: Subnet): boolean {
  return a.first <= b.last && b.first <= a.last;
}
