import { formatIpv4 } from "../../canonical/subnet";

/** A socket of the host that other sockets cannot have the port of. */
export interface HeldSocket {
  protocol: "tcp" | "udp";
  /** `0.0.0.0`, `127.0.0.1`, `::`; another IPv6 address is told by its digits. */
  address: string;
  port: number;
  /** The kernel's number of it, by which its process is found. */
  inode: number;
  /** Who holds it, where that can be known: `nginx (pid 4711)`. */
  holder?: string;
  /** The container that its process is in. */
  containerId?: string;
}

/** The files of /proc that list sockets, and what they list. */
export const SOCKET_FILES = { tcp: "tcp", tcp6: "tcp", udp: "udp", udp6: "udp" } as const;

/** The kernel's words for "listening", and for a UDP socket that is bound and not connected. */
const HELD_STATE = { tcp: "0A", udp: "07" };

/** The listening sockets of one of the kernel's lists (`/proc/net/tcp`, …). */
export function parseSockets(text: string, protocol: HeldSocket["protocol"]): HeldSocket[] {
  return text.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
    const [, address = "", port = ""] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? [];
    if (address === "" || state !== HELD_STATE[protocol]) return [];
    return [
      { protocol, address: socketAddress(address), port: Number.parseInt(port, 16), inode: Number(inode) },
    ];
  });
}

/** The kernel writes each 32 bits in the machine's own order, and all of ours are little-endian. */
function socketAddress(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => Buffer.from(word, "hex").readUInt32LE());
  if (words.length === 1) return formatIpv4(words[0] ?? 0);
  if (words.every((word) => word === 0)) return "::";
  const isMapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  return isMapped ? formatIpv4(words[3] ?? 0) : words.map((word) => word.toString(16)).join(":");
}

/**
 * Who holds which port, by what `ss -Hlntup` prints: `tcp/80` → `nginx (pid 4711)`. Only root is told about processes of
 * others.
 */
export function parseHolders(text: string): Map<string, string> {
  const holders = text.split("\n").flatMap((line) => {
    const [protocol, , , , local = ""] = line.trim().split(/\s+/);
    const [, name, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(line) ?? [];
    const port = local.slice(local.lastIndexOf(":") + 1);
    return name === undefined ? [] : [[`${protocol}/${port}`, `${name} (pid ${pid})`] as const];
  });
  return new Map(holders);
}
