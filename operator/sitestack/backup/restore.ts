import { type EngineClient, reasonOf, runCommand } from "../../../engine";
import type { Progress } from "../../../toolchain/report";
import { size } from "../../remains";
import { type HeldContainer, listContainers, runningContainer } from "./containers";
import { whileHeld } from "./hold";
import type { Manifest, ManifestPart } from "./manifest";
import { openPart, verifyPart } from "./part-stream";
import type { DumpPart, VolumePart } from "./plan";
import type { Match } from "./restore-plan";
import type { BackupStore } from "./store";
import { createVolume, replaceVolume, tryReplacing, volumeState } from "./volume-copy";

/** What is restored, and where to. */
export interface RestoreTask {
  site: string;
  store: BackupStore;
  manifest: Manifest;
  /** The parts by engine. */
  hosts: readonly { client: EngineClient; matches: readonly Match[] }[];
  /** Whether data that are there may be replaced. */
  overwrite: boolean;
  progress: Progress;
  signal?: AbortSignal;
}

/** A part on its engine, looked at. */
interface Target {
  client: EngineClient;
  stored: ManifestPart;
  part: VolumePart | DumpPart;
  /** What is there today. */
  state: "absent" | "empty" | "full";
  /** Of a dump: where its commands run. */
  container?: HeldContainer;
  /** Of a volume: who has it. */
  users: HeldContainer[];
}

/** A restore that was done. */
export interface Restored {
  id: string;
  parts: { name: string; bytes: number }[];
}

/**
 * Puts a backup back. Before anything is touched every engine is asked whether it can be done, and every stored byte is
 * held to its checksum.
 * @throws Error with everything that stands in the way; or, when it breaks off, with what is restored, what may be half
 * done, and what was not touched.
 */
export async function restoreBackup(task: RestoreTask): Promise<Restored> {
  const { store, manifest, site, progress, signal, overwrite } = task;
  const targets = await targetsOf(task);
  refuse(
    `The backup ${manifest.id} cannot be restored; nothing was changed`,
    obstacles(targets, site, overwrite),
  );
  const folder = `${site}/${manifest.id}`;
  const damaged: string[] = [];
  for (const { stored } of targets) {
    await verifyPart(store, folder, stored, signal).catch((error) => {
      signal?.throwIfAborted();
      damaged.push(`${stored.name}: ${reasonOf(error)}`);
    });
  }
  refuse(`The backup ${manifest.id} is damaged; nothing was changed`, damaged);
  progress.line(`${manifest.id}: all ${targets.length} checksums are right`);
  const done: Target[] = [];
  const restore = async (target: Target) => {
    await restoreTarget(task, target).catch((cause) => {
      throw new Error(brokenOff(targets, done, target, cause), { cause });
    });
    done.push(target);
  };
  for (const { client } of task.hosts) {
    const here = targets.filter((target) => target.client === client);
    const volumes = here.filter(({ part }) => part.kind === "volume");
    const running = new Map(
      volumes
        .flatMap(({ users }) => users)
        .filter(({ state }) => state === "running")
        .map((user) => [user.id, user]),
    );
    const holds = [...running.values()].map((container) => ({ container, method: "stop" as const }));
    if (volumes.length > 0)
      await whileHeld(client, holds, async () => {
        for (const target of volumes) await restore(target);
      });
    for (const target of here) if (target.part.kind === "dump") await restore(target);
  }
  return {
    id: manifest.id,
    parts: done.map(({ stored }) => ({ name: stored.name, bytes: stored.contentBytes })),
  };
}

/** Looks at every part's place. */
async function targetsOf({ site, hosts }: RestoreTask): Promise<Target[]> {
  const looks = hosts.flatMap(({ client, matches }) =>
    matches.map(async ({ part, stored }): Promise<Target> => {
      if (part.kind === "volume") {
        const [state, users] = await Promise.all([
          volumeState(client, part.volume),
          listContainers(client, { volume: [part.volume] }),
        ]);
        if (state !== "absent") await tryReplacing(client, part.volume);
        return { client, part, stored, state, users };
      }
      const container = await runningContainer(client, site, part);
      const state = container !== undefined && (await isEmpty(client, container, part)) ? "empty" : "full";
      return { client, part, stored, state, container, users: [] };
    }),
  );
  return Promise.all(looks);
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
function obstacles(targets: readonly Target[], site: string, overwrite: boolean): string[] {
  return targets.flatMap(({ part, state, users, container }) => {
    if (part.kind === "dump" && container === undefined)
      return [
        `${part.name} does not run, so that nothing can be given to it. First: npm run pulumi -- up --stack ${site}`,
      ];
    const strangers = users.filter((user) => user.state !== "exited" && user.site !== site);
    const held = strangers.map(
      ({ name }) =>
        `${part.name}: the container ${name}, which is not of this site, uses it. First: docker stop ${name}`,
    );
    const full =
      state === "full" && !overwrite ? [`${part.name} has data, which --overwrite would replace`] : [];
    return [...held, ...full];
  });
}

async function restoreTarget(
  task: RestoreTask,
  { client, part, stored, state, container }: Target,
): Promise<void> {
  const { site, store, manifest, progress, signal } = task;
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const content = () => openPart(store, `${site}/${manifest.id}`, stored, signal);
  if (part.kind === "dump") {
    if (container === undefined) throw new Error("it does not run");
    await runCommand(client, container.id, part.commands.restore, { input: await content(), signal });
  } else if (state === "absent") {
    const labels = { "io.sitestack.site": site, "io.sitestack.system": part.system };
    await createVolume(client, { name: part.volume, labels }, content, signal);
  } else {
    await replaceVolume(client, part.volume, content, signal);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  progress.line(`${part.name}: restored, ${size(stored.contentBytes)}, ${seconds} s`);
}

function brokenOff(
  targets: readonly Target[],
  done: readonly Target[],
  broken: Target,
  cause: unknown,
): string {
  const names = (some: readonly Target[]) => some.map(({ part }) => part.name).join(", ") || "none";
  const others = targets.filter((target) => target !== broken && !done.includes(target));
  const half =
    broken.part.kind === "volume"
      ? `${broken.part.name} is as it was, unless the message says otherwise`
      : `${broken.part.name} is as its restore command has left it`;
  return [
    `${broken.part.name} could not be restored: ${reasonOf(cause)}`,
    `The restore is not whole. Restored: ${names(done)}. Not touched: ${names(others)}. ${half}.`,
    "Next: mend the cause, and run the same restore with --overwrite.",
  ].join("\n");
}

function refuse(title: string, problems: readonly string[]): void {
  if (problems.length > 0)
    throw new Error([`${title}:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
}
