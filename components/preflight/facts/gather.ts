import type { EngineClient } from "../../../engine";
import type { HostFacts } from "../../host-facts";
import type { Wanted } from "../wanted";
import { type HostPath, isThisMachine, readHostPaths } from "./host-path";
import { localSockets } from "./local-sockets";
import { remoteSockets } from "./remote-host";
import type { HeldSocket } from "./sockets";

/** What the checks of a host are made on. A fact that nobody could tell is absent, and its check then says nothing. */
export interface PreflightFacts extends HostFacts {
  /** Sockets that hold a wanted port. */
  sockets?: readonly HeldSocket[];
  paths: ReadonlyMap<string, HostPath>;
}

/** Asks for what the wanted things need, all at once; nothing that none of them needs. */
export async function gatherFacts(
  client: EngineClient,
  facts: HostFacts,
  wanted: Wanted,
): Promise<PreflightFacts> {
  const paths = [...new Set(wanted.paths.map(({ path }) => path))];
  const [sockets, found] = await Promise.all([
    readSockets(client, facts, wanted),
    readHostPaths(client, facts, paths),
  ]);
  return { ...facts, ...(sockets === undefined ? {} : { sockets }), paths: found };
}

/** Ports that this site's own containers hold need no look at the host. */
async function readSockets(
  client: EngineClient,
  facts: HostFacts,
  { ports, site }: Wanted,
): Promise<HeldSocket[] | undefined> {
  const own = facts.containers.filter((container) => container.site === site);
  const held = new Set(own.flatMap((container) => container.ports.map(({ published }) => published)));
  const open = new Set(ports.map(({ port }) => port).filter((port) => !held.has(port)));
  if (open.size === 0) return [];
  return isThisMachine(client, facts) ? localSockets(open) : remoteSockets(client, open);
}
