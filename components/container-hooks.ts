import { ResourceHook, type ResourceHookArgs } from "@pulumi/pulumi";
import { EngineClient, EngineError, resolveEngineTarget } from "../engine";
import type { DockerHost } from "./docker-host";
import { currentSite } from "./labels";

const hooks = new WeakMap<DockerHost, ResourceHook>();

/**
 * The hook that makes a fixed name free before its container is created: an `up` that was killed leaves a container
 * which the state does not know, and the next `up` would fail on its name (PROVIDER_FACTS E). Only a container of the
 * same site and system is removed, by its labels.
 */
export function leftoverHook(host: DockerHost): ResourceHook {
  const known = hooks.get(host);
  if (known !== undefined) return known;
  const site = currentSite();
  const hook = new ResourceHook(`remove-leftover-${host.hostName}`, (args) =>
    removeLeftover(host, site, args),
  );
  hooks.set(host, hook);
  return hook;
}

async function removeLeftover(host: DockerHost, site: string, args: ResourceHookArgs): Promise<void> {
  const name: unknown = args.newInputs?.name;
  if (typeof name !== "string") return;
  const client = new EngineClient(resolveEngineTarget(host.engine, process.env));
  try {
    const path = `/containers/${encodeURIComponent(name)}`;
    const found = await client.requestJson<{ Config: { Labels?: Record<string, string> } }>(
      "GET",
      `${path}/json`,
    );
    const own = { "io.sitestack.site": site, ...systemLabel(args.newInputs) };
    if (Object.entries(own).some(([label, value]) => found.Config.Labels?.[label] !== value)) return;
    console.log(`removing container ${name}: an interrupted update left it behind`);
    await client.requestJson("DELETE", `${path}?force=1`);
  } catch (error) {
    if (!(error instanceof EngineError) || error.statusCode !== 404) throw error;
  } finally {
    client.close();
  }
}

/** The system's label among a container's inputs. */
function systemLabel(inputs: ResourceHookArgs["newInputs"]): Record<string, unknown> {
  const labels = (inputs?.labels ?? []) as { label: string; value: unknown }[];
  const system = labels.filter(({ label }) => label === "io.sitestack.system");
  return Object.fromEntries(system.map(({ label, value }) => [label, value]));
}
