import type { HostFacts } from "../../host-facts";
import type { Observation } from "../finding";
import type { Wanted } from "../wanted";

/**
 * Container names that somebody else's container has, running or not. One of this site the update replaces, or takes
 * away where a killed update has left it.
 */
export function containerNameObservations(
  host: string,
  { site, containerNames }: Pick<Wanted, "site" | "containerNames">,
  { containers }: Pick<HostFacts, "containers">,
): Observation[] {
  const others = new Map(
    containers.filter((container) => container.site !== site).map((found) => [found.name, found]),
  );
  return containerNames.flatMap(({ service, name }) => {
    const holder = others.get(name);
    if (holder === undefined) return [];
    const owner = holder.site === undefined ? "which is none of Sitestack's" : `of site ${holder.site}`;
    return [
      {
        ...{ host, service, check: "container-name" as const },
        found: `there is a container ${name}, ${owner}`,
        needed: `container name ${name} free`,
        fix: `choose another containerName, or, where nobody needs that container: docker rm -f ${name}`,
      },
    ];
  });
}
