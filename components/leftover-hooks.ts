import { ResourceHook, type ResourceHookArgs } from "@pulumi/pulumi";
import { EngineClient, EngineError, resolveEngineTarget } from "../engine";
import type { DockerHost } from "./docker-host";
import { engineArguments } from "./image/request";
import { currentSite } from "./labels";
import { type AttachedContainer, type FoundNetwork, leftoverNetworkProblem } from "./leftover-network";
import { ProblemsError } from "./problems";

/** What is to be created on a host, and the labels by which an older one is known as the same system's. */
interface Wanted {
  host: DockerHost;
  name: string;
  own: Record<string, string>;
}

const containerHooks = new WeakMap<DockerHost, ResourceHook>();
const networkHooks = new WeakMap<DockerHost, ResourceHook>();

/**
 * The hook that makes a fixed name free before its container is created: an `up` that was killed leaves a container
 * which the state does not know, and the next `up` would fail on its name (PROVIDER_FACTS E). Only a container of the
 * same site and system is removed, by its labels.
 */
export function leftoverHook(host: DockerHost): ResourceHook {
  return hookOf(containerHooks, "remove-leftover", host, removeContainer);
}

/**
 * The same for a network. One that is in use, or that is somebody else's, stays, and the hook fails with what is there
 * and what to do: the engine's own words would be "network with name … already exists".
 */
export function leftoverNetworkHook(host: DockerHost): ResourceHook {
  return hookOf(networkHooks, "remove-leftover-network", host, removeNetwork);
}

function hookOf(
  known: WeakMap<DockerHost, ResourceHook>,
  name: string,
  host: DockerHost,
  remove: (wanted: Wanted, client: EngineClient) => Promise<void>,
): ResourceHook {
  const made = known.get(host);
  if (made !== undefined) return made;
  const site = currentSite();
  const hook = new ResourceHook(`${name}-${host.hostName}`, async ({ newInputs }) => {
    if (typeof newInputs?.name !== "string") return;
    const own = { "io.sitestack.site": site, ...systemLabel(newInputs) };
    const client = new EngineClient(resolveEngineTarget(host.engine, process.env));
    await remove({ host, name: newInputs.name, own }, client)
      .catch(ignoreAbsent)
      .finally(() => client.close());
  });
  known.set(host, hook);
  return hook;
}

async function removeContainer({ name, own }: Wanted, client: EngineClient): Promise<void> {
  const path = `/containers/${encodeURIComponent(name)}`;
  const found = await client.requestJson<{ Config: { Labels?: Record<string, string> } }>(
    "GET",
    `${path}/json`,
  );
  if (Object.entries(own).some(([label, value]) => found.Config.Labels?.[label] !== value)) return;
  say("container", name);
  await client.requestJson("DELETE", `${path}?force=1`);
}

async function removeNetwork({ host, name, own }: Wanted, client: EngineClient): Promise<void> {
  const network = await client.requestJson<FoundNetwork>("GET", `/networks/${encodeURIComponent(name)}`);
  // The engine takes the beginning of an id for a name as well.
  if (network.Name !== name) return;
  const filters = encodeURIComponent(JSON.stringify({ network: [network.Id] }));
  const attached = await client.requestJson<AttachedContainer[]>(
    "GET",
    `/containers/json?all=true&filters=${filters}`,
  );
  const docker = ["docker", ...engineArguments(host.engine)].join(" ");
  const problem = leftoverNetworkProblem({ network, attached, own, docker });
  if (problem !== undefined) throw new ProblemsError(`host ${host.hostName}`, [problem]);
  say("network", name);
  await client.requestJson("DELETE", `/networks/${network.Id}`);
}

function say(kind: "container" | "network", name: string): void {
  console.log(`removing ${kind} ${name}: an interrupted update left it behind`);
}

/** The system's label among a resource's inputs. */
function systemLabel(inputs: ResourceHookArgs["newInputs"]): Record<string, string> {
  const labels = (inputs?.labels ?? []) as { label: string; value: string }[];
  const system = labels.filter(({ label }) => label === "io.sitestack.system");
  return Object.fromEntries(system.map(({ label, value }) => [label, value]));
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof EngineError) || error.statusCode !== 404) throw error;
}
