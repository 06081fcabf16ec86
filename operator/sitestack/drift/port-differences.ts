import type { PortBindings } from "../live/engine-view";
import type { Difference } from "./finding";

interface WantedPort {
  internal: number;
  external?: number;
  ip?: string;
  protocol?: string;
}

/** The published ports, as they were asked for when the container was made: a stopped one publishes none. */
export function portDifferences(wanted: unknown, found: PortBindings | null | undefined): Difference[] {
  const asked = ((wanted ?? []) as WantedPort[]).map(wantedPort).sort();
  const bound = Object.entries(found ?? {})
    .flatMap(([port, bindings]) => (bindings ?? []).map((binding) => foundPort(port, binding)))
    .sort();
  if (asked.join() === bound.join()) return [];
  return [{ property: "ports", wanted: asked.join(", ") || "none", found: bound.join(", ") || "none" }];
}

function wantedPort({ internal, external, ip, protocol = "tcp" }: WantedPort): string {
  return portText(ip, external === undefined || external === 0 ? "" : String(external), internal, protocol);
}

function foundPort(port: string, { HostIp, HostPort }: { HostIp: string; HostPort: string }): string {
  const [internal = "", protocol = "tcp"] = port.split("/");
  return portText(HostIp, HostPort === "0" ? "" : HostPort, internal, protocol);
}

/** As Compose writes it. All addresses is the engine's own default. */
function portText(
  ip: string | undefined,
  external: string,
  internal: string | number,
  protocol: string,
): string {
  const address = ip === undefined || ip === "" || ip === "0.0.0.0" ? "" : `${ip}:`;
  return `${address}${external}:${internal}${protocol === "tcp" ? "" : `/${protocol}`}`;
}
