import type { EngineClient } from "../../../engine";

/** A container, as far as backups care. */
export interface HeldContainer {
  id: string;
  name: string;
  state: string;
  imageId: string;
  site?: string;
  service?: string;
  system?: string;
  mounts: { volume: string; writable: boolean }[];
}

/** The engine's list entry. */
interface Listed {
  Id: string;
  Names: string[];
  State: string;
  ImageID: string;
  Labels?: Record<string, string> | null;
  Mounts?: { Type: string; Name?: string; RW: boolean }[];
}

/** Milliseconds for what an engine answers from memory. */
export const LIMIT = { timeoutMs: 30_000 };

/** The containers that an engine has, running or not, which match its filters: `{ volume: [name] }`. */
export async function listContainers(
  client: EngineClient,
  filters: Record<string, string[]>,
): Promise<HeldContainer[]> {
  const path = `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify(filters))}`;
  const listed = await client.requestJson<Listed[]>("GET", path, undefined, LIMIT);
  return listed.map(held).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The running container of a service that answers for it: the newest of its first replica. */
export async function runningContainer(
  client: EngineClient,
  site: string,
  { system, service }: { system: string; service: string },
): Promise<HeldContainer | undefined> {
  const labels = { site, system, service };
  const found = await listContainers(client, {
    label: Object.entries(labels).map(([key, value]) => `io.sitestack.${key}=${value}`),
    status: ["running"],
  });
  return found[0];
}

function held({ Id, Names, State, ImageID, Labels, Mounts }: Listed): HeldContainer {
  const label = (name: string) => Labels?.[`io.sitestack.${name}`];
  return {
    ...{ id: Id, name: Names[0]?.slice(1) ?? Id, state: State, imageId: ImageID },
    ...{ site: label("site"), system: label("system"), service: label("service") },
    mounts: (Mounts ?? []).flatMap(({ Type, Name, RW }) =>
      Type === "volume" && Name !== undefined ? [{ volume: Name, writable: RW }] : [],
    ),
  };
}
