import { POLICIES } from "../../../components";
import { compareNames } from "../../../components/graph";
import type { Risk } from "./risks";
import type { SystemSnapshot } from "./snapshot";

/** What a change makes of a system as a whole: where it runs, and its data. */
export function systemNotes(
  [base, head]: [SystemSnapshot | undefined, SystemSnapshot | undefined],
  [deletedBefore, deletesNow]: [boolean, boolean],
): Risk[] {
  return [
    ...moved(base, head),
    ...goneVolumes(base, head, deletedBefore),
    ...newExceptions(base, head),
    ...(base !== undefined && head !== undefined && !deletedBefore && deletesNow
      ? [data("from now on destroy deletes the data of the named volumes (deleteVolumes)")]
      : []),
  ];
}

function moved(base: SystemSnapshot | undefined, head: SystemSnapshot | undefined): Risk[] {
  if (base === undefined || head === undefined || base.host === head.host) return [];
  const volumes = volumesOf(base);
  const left = volumes.length === 0 ? "" : `; the data of ${volumes.join(", ")} stay on ${base.host}`;
  return [data(`the system moves from host ${base.host} to ${head.host}${left}`)];
}

/** The engine follows the old version's setting when it lets a volume go. */
function goneVolumes(
  base: SystemSnapshot | undefined,
  head: SystemSnapshot | undefined,
  deleted: boolean,
): Risk[] {
  const kept = head === undefined ? [] : volumesOf(head);
  const gone = base === undefined ? [] : volumesOf(base).filter((volume) => !kept.includes(volume));
  return gone.map((volume) =>
    data(
      `volume ${volume} is no longer the site's; its data ${deleted ? "are DELETED (deleteVolumes)" : "stay"}`,
    ),
  );
}

/** What the system lets pass from now on, of what would otherwise stop an update. */
function newExceptions(base: SystemSnapshot | undefined, head: SystemSnapshot | undefined): Risk[] {
  const had = base?.topology.policy?.exceptions ?? [];
  const mandatory = new Set(POLICIES.filter(({ level }) => level === "mandatory").map(({ id }) => id));
  return (head?.topology.policy?.exceptions ?? []).flatMap(({ policy, services, reason }) => {
    const known = had.filter((exception) => exception.policy === policy).flatMap((one) => one.services);
    const added = services.filter((service) => !known.includes(service));
    if (!mandatory.has(policy) || added.length === 0) return [];
    return [{ flag: "policy exception", what: `${policy} for ${added.join(", ")}: ${reason}` }];
  });
}

/** The named volumes that the system makes. */
function volumesOf({ topology }: SystemSnapshot): string[] {
  return Object.entries(topology.volumes ?? {})
    .filter(([, { external }]) => external !== true)
    .map(([key, { name = key }]) => name)
    .sort(compareNames);
}

function data(what: string): Risk {
  return { flag: "data volume touched", what };
}
