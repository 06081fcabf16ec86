import type { PortSpec } from "../topology";

/** A published port with nothing left open but the host port that the engine may choose. */
export interface CanonicalPort {
  target: number;
  published?: number;
  hostIp?: string;
  protocol: "tcp" | "udp" | "sctp";
}

const SHORT_FORM =
  /^(?:(?:(\[[0-9a-fA-F:]+\]|[0-9.]+):)?(?:(\d+(?:-\d+)?)?:))?(\d+(?:-\d+)?)(?:\/(tcp|udp|sctp))?$/;

/**
 * All ports of one entry: `"8080:80"`, `"127.0.0.1:53:53/udp"`, `"9000-9002:9000-9002"`, `"80"` (the engine chooses).
 * Undefined when the text is none of these or when the two ranges differ in length.
 */
export function parsePort(entry: string | PortSpec): CanonicalPort[] | undefined {
  if (typeof entry !== "string") return [{ ...entry, protocol: entry.protocol ?? "tcp" }];
  const match = SHORT_FORM.exec(entry);
  if (match === null) return undefined;
  const [, address, published, target = "", protocol = "tcp"] = match;
  const targets = expandRange(target);
  const hostPorts = published === undefined ? undefined : expandRange(published);
  if (targets === undefined || (published !== undefined && hostPorts?.length !== targets.length))
    return undefined;
  return targets.map((port, index) => ({
    target: port,
    published: hostPorts?.[index],
    hostIp: address?.replace(/^\[|\]$/g, ""),
    protocol: protocol as CanonicalPort["protocol"],
  }));
}

/** Ports of all entries, sorted, since their order means nothing. Entries that are no ports are left out. */
export function canonicalPorts(entries: readonly (string | PortSpec)[]): CanonicalPort[] {
  const ports = entries.flatMap((entry) => parsePort(entry) ?? []);
  return ports.sort((a, b) => portKey(a).localeCompare(portKey(b), "en"));
}

/** True for a whole number that a port can have. */
export function isPortNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535;
}

function expandRange(text: string): number[] | undefined {
  const [first = Number.NaN, last = first] = text.split("-").map(Number);
  if (!isPortNumber(first) || !isPortNumber(last) || last < first) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function portKey(port: CanonicalPort): string {
  const digits = (value: number) => String(value).padStart(5, "0");
  return [digits(port.target), port.protocol, digits(port.published ?? 0), port.hostIp ?? ""].join("/");
}
