import { engine } from "./engine";
import { siteIn } from "./test-run";

const LABEL = "io.sitestack.site";
const KINDS = ["container", "network", "volume", "image name"] as const;

/** A container, network or volume of a site, or a name by which `sitestack clean` knows an image as the site's. */
export interface EngineObject {
  kind: (typeof KINDS)[number];
  id: string;
  name: string;
  site: string;
}

/** Everything on the engine of those sites for which the answer is yes, by its label or, made by hand, by its name. */
export async function objectsOf(isWanted: (site: string) => boolean): Promise<EngineObject[]> {
  const filters = { label: [LABEL] };
  const [containers, networks, { Volumes }, names] = await Promise.all([
    engine.listContainers({ all: true }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
    imageNames(isWanted),
  ]);
  const found = [
    ...containers.map(({ Id, Names, Labels }) => object("container", Id, Names[0]?.slice(1) ?? Id, Labels)),
    ...networks.map(({ Id, Name, Labels }) => object("network", Id, Name, Labels)),
    ...(Volumes ?? []).map(({ Name, Labels }) => object("volume", Name, Name, Labels)),
  ];
  return [...found.filter(({ site }) => isWanted(site)), ...names];
}

/** The names `io.sitestack.site/<site>:<moment>-<id>` of images, of those sites for which the answer is yes. */
export async function imageNames(isWanted: (site: string) => boolean): Promise<EngineObject[]> {
  const images = await engine.listImages();
  const names = images
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .filter((name) => name.startsWith(`${LABEL}/`))
    .map((name): EngineObject => {
      const site = name.slice(LABEL.length + 1).split(":")[0] ?? "";
      return { kind: "image name", id: name, name, site };
    });
  return names.filter(({ site }) => isWanted(site));
}

function object(
  kind: EngineObject["kind"],
  id: string,
  name: string,
  labels: Record<string, string> | undefined,
): EngineObject {
  return { kind, id, name, site: labels?.[LABEL] ?? siteIn(name) };
}

/** Removes them: containers first, since networks and volumes are held by them. */
export async function removeObjects(found: readonly EngineObject[]): Promise<void> {
  for (const kind of KINDS) {
    const ids = found.filter((one) => one.kind === kind).map(({ id }) => id);
    await Promise.all(ids.map((id) => remove(kind, id)));
  }
}

async function remove(kind: EngineObject["kind"], id: string): Promise<void> {
  if (kind === "container") await engine.getContainer(id).remove({ force: true, v: true });
  if (kind === "network") await engine.getNetwork(id).remove();
  if (kind === "volume") await engine.getVolume(id).remove();
  // The image itself stays, by its other names, or because a later test builds it anyhow.
  if (kind === "image name") await engine.getImage(id).remove({ noprune: true });
}
