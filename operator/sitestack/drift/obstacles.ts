import { type EngineClient, reasonOf } from "../../../engine";
import type { WantedHost } from "../live/wanted";
import { type InTheWay, lookAtObstacle, putAside, putBack } from "./aside";
import type { Obstacle } from "./heal-plan";
import { isOfKnownService, type Known, knownOf } from "./known";
import { onEngine } from "./on-engine";

const LIMIT = { timeoutMs: 30_000 };

/** What else clearing the way is told. */
export interface Clearing {
  site: string;
  hosts: readonly WantedHost[];
  /** Called when the containers have gone out of the way; it throws where the update must not begin. */
  lookAgain: () => Promise<void>;
  /** Told in plain words what was done. */
  say: (line: string) => void;
}

/**
 * Takes what is in the way out of it. A container that is not under the site's label may hold somebody's work: it is
 * stopped and renamed, not removed. One under the label is left to the update, which knows it as an older one of its own.
 *
 * @throws Error when the engine or the second look refuses; the containers are back then, else it says how they come back
 */
export async function clearTheWay(obstacles: readonly Obstacle[], clearing: Clearing): Promise<void> {
  const { hosts, lookAgain, say } = clearing;
  const aside: InTheWay[] = [];
  try {
    for (const obstacle of ofKind(obstacles, "container")) await clearContainer(obstacle, clearing, aside);
    await lookAgain();
    // Last: a network can only go when no container is on it, and one that has gone cannot be put back.
    for (const { host, id } of ofKind(obstacles, "network"))
      await onEngine(host, hosts, (client) => removeNetwork(client, clearing, id));
  } catch (error) {
    const problems = await putBack(aside, hosts, say);
    if (problems.length === 0) throw error;
    throw new Error([reasonOf(error), ...problems].join("\n"), { cause: error });
  }
}

function ofKind(obstacles: readonly Obstacle[], kind: Obstacle["kind"]): Obstacle[] {
  return obstacles.filter((obstacle) => obstacle.kind === kind);
}

/** @param aside gets it before it is touched: a step may fail half-way */
function clearContainer(
  obstacle: Obstacle,
  { site, hosts, say }: Clearing,
  aside: InTheWay[],
): Promise<void> {
  return onEngine(obstacle.host, hosts, async (client) => {
    const found = await lookAtObstacle(client, obstacle);
    if (found.labels["io.sitestack.site"] === site) return;
    aside.push(found);
    await putAside(client, found, say);
  });
}

/** Removes containers that are under the site's label and that its state does not know. */
export async function removeContainers(
  obstacles: readonly Obstacle[],
  hosts: readonly WantedHost[],
  say: (line: string) => void,
): Promise<void> {
  for (const { host, id } of ofKind(obstacles, "container")) {
    await onEngine(host, hosts, (client) =>
      client.requestJson("DELETE", `/containers/${id}?force=true&v=true`, undefined, LIMIT),
    );
    say(`${host}: removed the container ${id.slice(0, 12)}, which the state does not know`);
  }
}

interface Attached {
  Id: string;
  Labels?: Record<string, string> | null;
}

/** A network on which others are stays: the update then says who, and what to do. */
async function removeNetwork(
  client: EngineClient,
  { site, hosts, say }: Clearing,
  id: string,
): Promise<void> {
  const attached = await attachedTo(client, id);
  const known: Known = knownOf(hosts);
  if (attached.some(({ Labels }) => !isOfKnownService(Labels, site, known))) return;
  for (const { Id } of attached) {
    const body = { Container: Id, Force: true };
    await client.requestJson("POST", `/networks/${id}/disconnect`, body, LIMIT);
  }
  await client.requestJson("DELETE", `/networks/${id}`, undefined, LIMIT);
  say(`removed the network ${id.slice(0, 12)}, which somebody else has made in the place of this site's`);
}

function attachedTo(client: EngineClient, network: string): Promise<Attached[]> {
  const filters = encodeURIComponent(JSON.stringify({ network: [network] }));
  const path = `/containers/json?all=true&filters=${filters}`;
  return client.requestJson<Attached[]>("GET", path, undefined, LIMIT);
}
