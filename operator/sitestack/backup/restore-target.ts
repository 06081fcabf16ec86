import { type EngineClient, runCommand } from "../../../engine";
import { type HeldContainer, listContainers, runningContainer } from "./containers";
import type { ManifestPart } from "./manifest";
import type { DumpPart, VolumePart } from "./plan";
import type { Match } from "./restore-plan";
import { folderState, tryReplacing, type VolumeState, volumeState } from "./volume-copy";
import { hasImage } from "./volume-helper";

/** What a part's place holds. `unknown`: it cannot be looked at, since its service does not run. */
type State = VolumeState | "unknown";

interface Looked {
  client: EngineClient;
  stored: ManifestPart;
  state: State;
}

/** A volume on its engine, looked at. */
export interface VolumeTarget extends Looked {
  part: VolumePart;
  /** Who has it. */
  users: HeldContainer[];
}

/** A service on its engine that takes a dump, looked at. */
export interface DumpTarget extends Looked {
  part: DumpPart;
  /** Where its commands run; undefined where it does not run. */
  container?: HeldContainer;
}

/** A part on its engine, looked at. */
export type Target = VolumeTarget | DumpTarget;

/** Whether a volume comes back. */
export const isVolume = (target: Target): target is VolumeTarget => target.part.kind === "volume";
/** Whether a database comes back, by its dump. */
export const isDump = (target: Target): target is DumpTarget => target.part.kind === "dump";

/** Looks at the place of a part. @throws EngineError when it cannot be restored there at all. */
export async function lookAt(client: EngineClient, site: string, { part, stored }: Match): Promise<Target> {
  if (part.kind === "dump") return { client, stored, part, ...(await dumpState(client, site, part)) };
  const [state, users] = await Promise.all([
    volumeState(client, part.volume),
    listContainers(client, { volume: [part.volume] }),
  ]);
  if (state !== "absent") await tryReplacing(client, part.volume);
  return { client, stored, part, state, users };
}

/** Of a database that does not run only the place of its files tells whether there is anything. */
async function dumpState(client: EngineClient, site: string, part: DumpPart) {
  const container = await runningContainer(client, site, part);
  if (container !== undefined) {
    const state: State = (await isEmpty(client, container, part)) ? "empty" : "full";
    return { container, state };
  }
  const places = await Promise.all(part.places.map((place) => placeState(client, place)));
  const worst: State[] = ["full", "unknown"];
  return {
    state: worst.find((state) => places.includes(state)) ?? (places.length > 0 ? "absent" : "unknown"),
  };
}

/** An engine without an image cannot look into a folder of its host; into a volume it has then never put anything. */
async function placeState(client: EngineClient, place: string): Promise<State> {
  if (!place.startsWith("/")) return volumeState(client, place);
  return (await hasImage(client)) ? folderState(client, place) : "unknown";
}

async function isEmpty(
  client: EngineClient,
  { id }: HeldContainer,
  { commands }: DumpPart,
): Promise<boolean> {
  if (commands.empty === undefined) return false;
  return runCommand(client, id, commands.empty).then(
    () => true,
    () => false,
  );
}

/** Everything that stands in the way. */
export function obstacles(targets: readonly Target[], site: string, overwrite: boolean): string[] {
  return targets.flatMap((target) => {
    const { part, state } = target;
    const strangers = isVolume(target)
      ? target.users.filter((user) => user.state !== "exited" && user.site !== site)
      : [];
    const held = strangers.map(
      ({ name }) =>
        `${part.name}: the container ${name}, which is not of this site, uses it. First: docker stop ${name}`,
    );
    const full =
      state === "full" && !overwrite ? [`${part.name} has data, which --overwrite would replace`] : [];
    return [...held, ...full];
  });
}
