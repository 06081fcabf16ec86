import { docker } from "../support/plain-containers";

/** The deployed site. */
export interface Place {
  site: string;
  /** An image that no service runs. */
  otherImage: string;
  /** Container of a service, by its name or id. */
  container: (service: string) => string;
}

export const IMAGE = "python:3.9-slim";

export const FOREVER = ["sleep", "infinity"];

/** What every service of the site is, but for its own. */
const service = (own: object = {}) => ({
  ...{ image: IMAGE, init: true, command: FOREVER, networks: ["front"], stopGracePeriod: "1s" },
  ...own,
});

/** A site in which each service is for one change. `fixed` ones have a name of their own, as a person would run them. */
export function driftTopology(site: string) {
  const fixed = (name: string, own: object = {}) => service({ containerName: `${site}-${name}`, ...own });
  const healthcheck = { test: ["CMD", "true"], interval: "1s" };
  const mount = (source: string) => ({ volumes: [{ type: "volume", source, target: "/data" }] });
  return {
    name: "drifting",
    networks: {
      front: { name: `${site}-front` },
      gone: { name: `${site}-gone` },
      remade: { name: `${site}-remade` },
    },
    volumes: { lost: {}, emptied: {} },
    configs: { motd: { content: "welcome\n" } },
    services: {
      removed: service({ healthcheck }),
      stopped: service(),
      paused: service({ healthcheck }),
      renamed: fixed("renamed"),
      policy: service(),
      limited: service({ deploy: { resources: { limits: { memory: "64m" } } } }),
      environment: fixed("environment", { environment: { GREETING: "hello" } }),
      secret: fixed("secret"),
      image: fixed("image"),
      label: fixed("label", { labels: { team: "north" } }),
      port: fixed("port", { ports: ["127.0.0.1::80"] }),
      command: fixed("command"),
      offline: service(),
      nameless: service(),
      joined: service(),
      file: service({ configs: [{ source: "motd", target: "/etc/motd" }] }),
      alone: service({ networks: ["gone"] }),
      moved: service({ networks: ["remade"] }),
      keeper: fixed("keeper", mount("lost")),
      keeper2: fixed("keeper2", mount("emptied")),
    },
  };
}

/** As a person makes a container again: with what he has in mind, without our labels. */
export async function remake(
  { site, container }: Place,
  name: string,
  options: string[],
  image = IMAGE,
  command = FOREVER,
) {
  await docker("rm", "--force", container(name));
  const network = ["--network", `${site}-front`, "--network-alias", name];
  await docker(
    "run",
    "--detach",
    "--init",
    "--name",
    `${site}-${name}`,
    ...network,
    ...options,
    image,
    ...command,
  );
}

/** As a tool does that keeps all labels of what it makes again. */
export async function remakeAsTool(at: Place, name: string, changed: Record<string, string>) {
  const labels = JSON.parse(
    await docker("inspect", "--format", "{{json .Config.Labels}}", at.container(name)),
  );
  const options = Object.entries({ ...labels, ...changed }).flatMap(([key, value]) => [
    "--label",
    `${key}=${value}`,
  ]);
  await remake(at, name, options);
}

/** A container with the labels of a stack of this name. */
export function labelled(site: string, name: string, labels: Record<"system" | "service", string>) {
  const options = Object.entries({ site, ...labels }).flatMap(([key, value]) => [
    "--label",
    `io.sitestack.${key}=${value}`,
  ]);
  return docker("run", "--detach", "--name", `${site}-${name}`, ...options, IMAGE, ...FOREVER);
}
