import type { EngineView, ListedContainer } from "../live/engine-view";
import type { WantedHost } from "../live/wanted";
import { ABSENT, type Finding } from "./finding";

/**
 * Containers that the state does not know: under the site's own label, or on one of its networks.
 * @param known the ids of all hosts: two of them may be two ways to one engine
 */
export function strangers(
  { name: host, containers, networks }: WantedHost,
  { listed }: EngineView,
  site: string,
  known: ReadonlySet<string>,
): Finding[] {
  const names = new Set(containers.map(({ name }) => name));
  // One that has the name of a service's container is told there.
  const unknown = listed.filter((one) => !known.has(one.Id) && !names.has(nameOf(one)));
  const labelled = unknown.filter((one) => one.Labels?.["io.sitestack.site"] === site);
  const networkIds = new Map(networks.map(({ id, name }) => [id, name]));
  return [
    ...labelled.map((one) => ({
      ...{ host, subject: `container ${nameOf(one)}`, property: "container", wanted: ABSENT },
      ...{ found: `${one.State}, under this site's label`, mend: "clear" as const, foundId: one.Id },
    })),
    ...unknown.filter(isSomebodyElses).flatMap((one) =>
      joinedNames(one, networkIds).map((network) => ({
        ...{ host, subject: `network ${network}`, property: `container ${nameOf(one)}`, wanted: ABSENT },
        ...{ found: "joined by somebody else", mend: "by-hand" as const, foundId: one.Id },
        fix: `where nobody needs it: docker network disconnect ${network} ${nameOf(one)}`,
      })),
    ),
  ];
}

/** Another site's container is on this network because that site says so. */
function isSomebodyElses({ Labels, State }: ListedContainer): boolean {
  return State === "running" && Labels?.["io.sitestack.site"] === undefined;
}

function joinedNames({ NetworkSettings }: ListedContainer, ids: ReadonlyMap<string, string>): string[] {
  const joined = Object.values(NetworkSettings?.Networks ?? {});
  return joined.flatMap(({ NetworkID }) => ids.get(NetworkID) ?? []).sort();
}

function nameOf({ Names, Id }: ListedContainer): string {
  return Names[0]?.slice(1) ?? Id.slice(0, 12);
}
