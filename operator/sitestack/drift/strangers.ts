import { engineArguments } from "../../../components/image/request";
import type { EngineView, ListedContainer } from "../live/engine-view";
import type { WantedHost } from "../live/wanted";
import { ABSENT, type Finding } from "./finding";
import { isOfKnownService, type Known } from "./known";

/**
 * Containers that the state does not know: under the site's own label, or on one of its networks.
 */
export function strangers(host: WantedHost, { listed }: EngineView, site: string, known: Known): Finding[] {
  const names = new Set(host.containers.map(({ name }) => name));
  // One that has the name of a service's container is told there.
  const unknown = listed.filter((one) => !known.containers.has(one.Id) && !names.has(nameOf(one)));
  const labelled = unknown.filter((one) => one.Labels?.["io.sitestack.site"] === site);
  const networkIds = new Map(host.networks.map(({ id, name }) => [id, name]));
  return [
    ...labelled.map((one) => ({
      ...{ host: host.name, subject: `container ${nameOf(one)}`, property: "container", wanted: ABSENT },
      ...{ found: `${one.State}, under this site's label`, foundId: one.Id },
      ...mendOf(one, host, site, known),
    })),
    ...unknown.filter(isSomebodyElses).flatMap((one) =>
      joinedNames(one, networkIds).map((network) => ({
        ...{
          host: host.name,
          subject: `network ${network}`,
          property: `container ${nameOf(one)}`,
          wanted: ABSENT,
        },
        ...{ found: "joined by somebody else", mend: "by-hand" as const, foundId: one.Id },
        fix: `where nobody needs it: docker network disconnect ${network} ${nameOf(one)}`,
      })),
    ),
  ];
}

/** What no service of the state explains may be another program's, and serve. */
function mendOf(
  one: ListedContainer,
  { engine }: WantedHost,
  site: string,
  known: Known,
): Pick<Finding, "mend" | "fix"> {
  if (isOfKnownService(one.Labels, site, known)) return { mend: "clear" };
  const remove = ["docker", ...engineArguments(engine), "rm", "--force", nameOf(one)].join(" ");
  return {
    mend: "by-hand",
    fix: `another program with a stack named ${site} may own it; where none does: ${remove}`,
  };
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
