import { engine } from "./engine";
import { siteIn } from "./test-run";

const LABEL = "io.sitestack.site";
const KINDS = ["container", "network", "volume"] as const;

/** A container, network or volume of a site. */
export interface EngineObject {
  kind: (typeof KINDS)[number];
  id: string;
  name: string;
  site: string;
}

/** Everything on the engine of those sites for which the answer is yes, by its label or, made by hand, by its name. */
export async function objectsOf(isWanted: (site: string) => boolean): Promise<EngineObject[]> {
  const filters = { label: [LABEL] };
  const [containers, networks, { Volumes }] = await Promise.all([
    engine.listContainers({ all: true }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  const found: EngineObject[] = [
    ...containers.map(({ Id, Names, Labels }) => object("container", Id, Names[0]?.slice(1) ?? Id, Labels)),
    ...networks.map(({ Id, Name, Labels }) => object("network", Id, Name, Labels)),
    ...(Volumes ?? []).map(({ Name, Labels }) => object("volume", Name, Name, Labels)),
  ];
  return found.filter(({ site }) => isWanted(site));
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
}
