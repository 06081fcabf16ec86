import { setTimeout as sleep } from "node:timers/promises";
import { type EngineClient, EngineError } from "../../engine";
import type { Handover } from "./spec";
import type { InspectedContainer, InspectedEndpoint } from "./verdict";
import { ANSWER_LIMIT, inspect } from "./watch";

/**
 * Gives the ready container the service's names on its networks, then takes them off every older container of the
 * service and leaves those a moment to serve whoever has resolved them (PROVIDER_FACTS A4).
 */
export async function takeOver(client: EngineClient, containerId: string, handover: Handover): Promise<void> {
  const siblings = await olderContainers(client, containerId, handover.siblingLabels);
  let moved = false;
  for (const [network, aliases] of Object.entries(handover.aliases)) {
    await setAliases(client, await inspect(client, containerId), network, (own) => union(own, aliases));
    for (const sibling of siblings) {
      const rest = (own: string[]) => own.filter((alias) => !aliases.includes(alias));
      moved = (await setAliases(client, sibling, network, rest)) || moved;
    }
  }
  if (moved) await sleep(handover.drainMs);
}

async function olderContainers(
  client: EngineClient,
  containerId: string,
  labels: Record<string, string>,
): Promise<InspectedContainer[]> {
  const label = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const filters = encodeURIComponent(JSON.stringify({ label, status: ["running"] }));
  const path = `/containers/json?filters=${filters}`;
  const found = await client.requestJson<{ Id: string }[]>("GET", path, undefined, ANSWER_LIMIT);
  return Promise.all(found.filter(({ Id }) => Id !== containerId).map(({ Id }) => inspect(client, Id)));
}

/** Changes a container's aliases on one network, and joins it where it wants some; false when they are right already. */
async function setAliases(
  client: EngineClient,
  container: InspectedContainer,
  network: string,
  change: (own: string[]) => string[],
): Promise<boolean> {
  const endpoint = container.NetworkSettings.Networks[network];
  const own = ownAliases(container, endpoint);
  const wanted = change(own);
  if (sameNames(own, wanted)) return false;
  const path = `/networks/${encodeURIComponent(network)}`;
  if (endpoint !== null && endpoint !== undefined) {
    await client.requestJson("POST", `${path}/disconnect`, { Container: container.Id }, ANSWER_LIMIT);
  }
  await connect(client, path, container.Id, wanted, endpoint?.IPAddress);
  return true;
}

/** Keeps the address, so that open connections survive, where the network's subnet was chosen by its owner. */
async function connect(
  client: EngineClient,
  path: string,
  containerId: string,
  aliases: string[],
  address: string | undefined,
): Promise<void> {
  const body = (endpoint: object) => ({
    Container: containerId,
    EndpointConfig: { Aliases: aliases, ...endpoint },
  });
  if (address !== undefined && address !== "") {
    try {
      const sameAddress = body({ IPAMConfig: { IPv4Address: address } });
      await client.requestJson("POST", `${path}/connect`, sameAddress, ANSWER_LIMIT);
      return;
    } catch (error) {
      if (!(error instanceof EngineError) || !error.message.includes("user configured subnets")) throw error;
    }
  }
  await client.requestJson("POST", `${path}/connect`, body({}), ANSWER_LIMIT);
}

/** Aliases that somebody gave; an engine before API 1.45 adds the short id by itself. */
function ownAliases(container: InspectedContainer, endpoint: InspectedEndpoint | null | undefined): string[] {
  return (endpoint?.Aliases ?? []).filter((alias) => alias !== container.Id.slice(0, 12));
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return union(a, []).join(" ") === union(b, []).join(" ");
}
