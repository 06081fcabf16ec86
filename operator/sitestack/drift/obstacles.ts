import { EngineClient, resolveEngineTarget } from "../../../engine";
import type { WantedHost } from "../live/wanted";
import type { Obstacle } from "./heal-plan";

/** A stop waits for the process to heed its signal. */
const LIMIT = { timeoutMs: 30_000 };
const STOP_SECONDS = 10;

/**
 * Takes what is in the way out of it. A container that is not under the site's label may hold somebody's work: it is
 * stopped and renamed, not removed. One under the label is left to the update, which knows it as an older one of its own.
 *
 * @param say told in plain words what was done
 */
export async function clearTheWay(
  site: string,
  obstacles: readonly Obstacle[],
  hosts: readonly WantedHost[],
  say: (line: string) => void,
): Promise<void> {
  // A network can only go when no container is on it.
  for (const obstacle of [...obstacles].sort((one, other) => (one.kind < other.kind ? -1 : 1))) {
    const clear = obstacle.kind === "network" ? removeNetwork : putAside;
    await onEngine(obstacle.host, hosts, (client) => clear(client, site, obstacle.id, say));
  }
}

/** Removes containers that are under the site's label and that its state does not know. */
export async function removeContainers(
  obstacles: readonly Obstacle[],
  hosts: readonly WantedHost[],
  say: (line: string) => void,
): Promise<void> {
  for (const { kind, host, id } of obstacles) {
    if (kind !== "container") continue;
    await onEngine(host, hosts, (client) =>
      client.requestJson("DELETE", `/containers/${id}?force=true&v=true`, undefined, LIMIT),
    );
    say(`${host}: removed the container ${id.slice(0, 12)}, which the state does not know`);
  }
}

async function putAside(
  client: EngineClient,
  site: string,
  id: string,
  say: (line: string) => void,
): Promise<void> {
  const path = `/containers/${id}`;
  const { Name, Config } = await client.requestJson<{
    Name: string;
    Config: { Labels?: Record<string, string> | null };
  }>("GET", `${path}/json`, undefined, LIMIT);
  if (Config.Labels?.["io.sitestack.site"] === site) return;
  const name = Name.slice(1);
  const aside = `${name}.aside-${id.slice(0, 12)}`;
  // Else it would come back with the host's next start, and take port and address.
  await client.requestJson("POST", `${path}/update`, { RestartPolicy: { Name: "no" } }, LIMIT);
  await client.requestJson("POST", `${path}/stop?t=${STOP_SECONDS}`, undefined, LIMIT);
  await client.requestJson("POST", `${path}/rename?name=${encodeURIComponent(aside)}`, undefined, LIMIT);
  say(
    `${name}, made by somebody else, is stopped and kept as ${aside}; no longer needed: docker rm ${aside}`,
  );
}

interface Attached {
  Id: string;
  Labels?: Record<string, string> | null;
}

/** A network on which others are stays: the update then says who, and what to do. */
async function removeNetwork(
  client: EngineClient,
  site: string,
  id: string,
  say: (line: string) => void,
): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ network: [id] }));
  const path = `/containers/json?all=true&filters=${filters}`;
  const attached = await client.requestJson<Attached[]>("GET", path, undefined, LIMIT);
  if (attached.some(({ Labels }) => Labels?.["io.sitestack.site"] !== site)) return;
  for (const { Id } of attached) {
    const body = { Container: Id, Force: true };
    await client.requestJson("POST", `/networks/${id}/disconnect`, body, LIMIT);
  }
  await client.requestJson("DELETE", `/networks/${id}`, undefined, LIMIT);
  say(`removed the network ${id.slice(0, 12)}, which somebody else has made in the place of this site's`);
}

async function onEngine<Result>(
  host: string,
  hosts: readonly WantedHost[],
  work: (client: EngineClient) => Promise<Result>,
): Promise<Result> {
  const known = hosts.find(({ name }) => name === host);
  if (known === undefined) throw new Error(`no host "${host}" in the state`);
  const client = new EngineClient(resolveEngineTarget(known.engine, process.env));
  return work(client).finally(() => client.close());
}
