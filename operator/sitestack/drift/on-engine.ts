import { EngineClient, resolveEngineTarget } from "../../../engine";
import type { WantedHost } from "../live/wanted";

/** Does something on the engine of a host that the state has. @throws Error when it has none of that name */
export async function onEngine<Result>(
  host: string,
  hosts: readonly WantedHost[],
  work: (client: EngineClient) => Promise<Result>,
): Promise<Result> {
  const client = new EngineClient(resolveEngineTarget(hostNamed(host, hosts).engine, process.env));
  return work(client).finally(() => client.close());
}

/** @throws Error when the state has no host of that name */
export function hostNamed(host: string, hosts: readonly WantedHost[]): WantedHost {
  const known = hosts.find(({ name }) => name === host);
  if (known === undefined) throw new Error(`no host "${host}" in the state`);
  return known;
}
