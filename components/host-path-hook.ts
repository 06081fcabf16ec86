import { ResourceHook } from "@pulumi/pulumi";
import { EngineClient, resolveEngineTarget } from "../engine";
import type { DockerHost } from "./docker-host";
import { makeThroughEngine } from "./preflight/facts/engine-paths";
import { resolveMount } from "./service-environment";
import type { VolumeMount } from "./topology";

/**
 * The hook that makes a service's host paths before its container is created, where its mounts ask for that; undefined
 * where none does. A resource would be made once: this way a folder that somebody has removed is there again.
 */
export function hostPathHook(
  name: string,
  host: DockerHost,
  volumes: readonly VolumeMount[] = [],
): ResourceHook | undefined {
  const folders = volumes.flatMap(({ type, source, bind }) =>
    type === "bind" && bind?.createHostPath === true && typeof source === "string"
      ? [{ path: resolveMount(source), owner: bind.owner }]
      : [],
  );
  if (folders.length === 0) return undefined;
  return new ResourceHook(`host-paths-of-${name}-are-there`, async () => {
    const client = new EngineClient(resolveEngineTarget(host.engine, process.env));
    try {
      for (const { path, owner } of folders) await makeThroughEngine(client, path, owner);
    } finally {
      client.close();
    }
  });
}
