import { volumeName } from "./data-volume";
import type { DockerHost } from "./docker-host";
import { compareNames } from "./graph";
import type { Problem } from "./problems";
import type { Topology } from "./topology";

/** Real name of each volume that groups make on a host → who makes it, in words. */
const claims = new WeakMap<DockerHost, Map<string, string>>();

/**
 * Takes the real names of the volumes that a group makes. The engine gives two of one name the same data, without a word;
 * one that is meant to be shared is external for all but one group.
 * @returns the problems of those that have somebody else's name; nothing is taken then.
 */
export function claimVolumes(group: string, host: DockerHost, { volumes = {} }: Topology): Problem[] {
  const taken = claims.get(host) ?? new Map<string, string>();
  const own = new Map<string, string>();
  const problems = Object.keys(volumes)
    .sort(compareNames)
    .flatMap((key) => {
      const spec = volumes[key] ?? {};
      if (spec.external === true) return [];
      const name = volumeName({ ...spec, key });
      const owner = taken.get(name) ?? own.get(name);
      if (owner !== undefined) return [sharedVolume(key, name, `${owner} on host ${host.hostName}`)];
      own.set(name, `volumes.${key} of group ${group}`);
      return [];
    });
  if (problems.length === 0) claims.set(host, new Map([...taken, ...own]));
  return problems;
}

function sharedVolume(key: string, name: string, owner: string): Problem {
  return {
    path: `volumes.${key}`,
    found: `"${name}"`,
    message: `${owner} is this volume already, and both would write into the same data`,
    hint: `give it a name of its own (volumes.${key}.name), or write external: true where it is meant to be shared`,
  };
}
