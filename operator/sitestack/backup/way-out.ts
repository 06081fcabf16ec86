import type { EngineClient } from "../../../engine";
import { whyBroken } from "./broken";
import { listContainers } from "./containers";
import type { DumpPart } from "./plan";
import { isDump, type Target } from "./restore-target";

/** What gets a restore on where databases have data and do not come up on them: a dump needs a database that runs. */
export async function waysOut(site: string, targets: readonly Target[]): Promise<string[]> {
  const stuck = targets.filter(isDump).filter(({ state }) => state === "full" || state === "unknown");
  // It comes with an error that is worth more than one of its own.
  const ways = stuck.map(({ client, part }) => wayOut(client, site, part).catch(() => undefined));
  return (await Promise.all(ways)).filter((way) => way !== undefined);
}

/** @returns undefined where its data are not what keeps it down: it is well, or nobody has started it. */
async function wayOut(client: EngineClient, site: string, part: DumpPart): Promise<string | undefined> {
  const containers = await containersOf(client, site, part);
  const why = await whyBroken(client, site, part);
  if (why === undefined || containers.length === 0) return undefined;
  return [
    `${part.name} takes a dump only while it runs: ${why}.`,
    `If its log (docker logs ${containers[0]}) says that its data keep it from starting, they have to go, on its host:`,
    `  ${[`docker rm -f ${containers.join(" ")}`, ...removals(part)].join(" && ")}`,
    `  npm run pulumi -- up --refresh --stack ${site}   # makes them anew, empty`,
    "Then run the same restore again. Other parts can be restored without it: --only <names>.",
  ].join("\n");
}

/** Who stands in the way of a volume's removal, itself first. Those of others say so themselves. */
async function containersOf(client: EngineClient, site: string, part: DumpPart): Promise<string[]> {
  const all = await listContainers(client, { label: [`io.sitestack.site=${site}`] });
  const own = all.filter(({ system, service }) => system === part.system && service === part.service);
  const beside = all.filter(({ mounts }) => mounts.some(({ volume }) => part.places.includes(volume)));
  return own.length === 0 ? [] : [...new Set([...own, ...beside].map(({ name }) => name))];
}

function removals({ places }: DumpPart): string[] {
  return places.map((place) =>
    place.startsWith("/") ? `mv ${place} ${place}.damaged && mkdir ${place}` : `docker volume rm ${place}`,
  );
}
