import { all, type Output, type Resource, Stash, secret } from "@pulumi/pulumi";
import { EngineClient, type EngineSettings, resolveEngineTarget } from "../engine";
import type { DockerHost } from "./docker-host";
import { compareNames } from "./graph";
import { serviceKey } from "./pinned-images";

/** Name of the resource that holds the last good deployment. */
export const LAST_GOOD = "last-good-deployment";

/** Milliseconds for an engine that has just deployed to say what it runs. */
const LIMITS = { timeoutMs: 30_000 };

/**
 * A deployment all of whose gates have passed: what it takes to have it again.
 *
 * It lives in the stack's own state, so that it is where the stack is, whatever the backend (a file backend exports no
 * earlier state), and encrypted as a whole, since settings hold secrets. The resource depends on everything else: an
 * update that fails does not get to it and leaves the one before as it was.
 */
export interface LastGood {
  /** The stack's settings as Pulumi hands them over: `namespace:key` → text. */
  settings: Record<string, string>;
  /** Those keys of them that are encrypted in the settings file. */
  secretKeys: string[];
  /** What ran where, by host. */
  hosts: Record<string, DeployedHost>;
}

/** One host of a deployment. */
export interface DeployedHost {
  engine: EngineSettings;
  /** By `system/service`. */
  images: Record<string, DeployedImage>;
}

/** The image that a service's containers run. */
export interface DeployedImage {
  /** As the container names it: the id of what was pulled, the reference of what was built. */
  reference: string;
  /** What that is on the engine, whatever becomes of its name. */
  id: string;
}

/** What `recordLastGood` needs. */
export interface LastGoodArgs extends Pick<LastGood, "settings" | "secretKeys"> {
  /** The site's hosts by name. */
  hosts: Readonly<Record<string, DockerHost>>;
  /** Everything that must have succeeded. */
  proven: Resource[];
}

/** Keeps what is deployed with the stack, once all of it is proven. One per program, after everything else. */
export function recordLastGood({ settings, secretKeys, hosts, proven }: LastGoodArgs): Stash {
  const names = Object.keys(hosts).sort(compareNames);
  const deployed = all(names.map((name) => deployedHost(hosts[name] as DockerHost)));
  const input = deployed.apply(
    (known): LastGood => ({
      settings,
      secretKeys,
      hosts: Object.fromEntries(names.map((name, index) => [name, known[index] as DeployedHost])),
    }),
  );
  // Never replaced: with a container that goes before its successor comes, it would go as well, and with it the way back.
  return new Stash(LAST_GOOD, { input: secret(input) }, { dependsOn: proven });
}

function deployedHost({ engine, containers }: DockerHost): Output<DeployedHost> {
  const noted = containers.map(({ id, image, system, service }) =>
    all([id, image]).apply(([knownId, reference]) => ({
      id: knownId,
      reference,
      key: serviceKey(system, service),
    })),
  );
  return all(noted).apply(async (known): Promise<DeployedHost> => {
    const ids = known.length === 0 ? new Map<string, string>() : await imageIds(engine);
    const images = known.flatMap(({ id, reference, key }): [string, DeployedImage][] => {
      const imageId = ids.get(id);
      return imageId === undefined ? [] : [[key, { reference, id: imageId }]];
    });
    return { engine, images: Object.fromEntries(images.sort(([a], [b]) => compareNames(a, b))) };
  });
}

/** Container id → image id, of all containers of an engine. */
async function imageIds(engine: EngineSettings): Promise<ReadonlyMap<string, string>> {
  const client = new EngineClient(resolveEngineTarget(engine, process.env));
  try {
    type Listed = { Id: string; ImageID: string }[];
    const listed = await client.requestJson<Listed>("GET", "/containers/json?all=true", undefined, LIMITS);
    return new Map(listed.map(({ Id, ImageID }) => [Id, ImageID]));
  } finally {
    client.close();
  }
}
