import type { EngineView, InspectedVolume } from "../live/engine-view";
import { labelMap, type WantedHost, type WantedObject } from "../live/wanted";
import { agrees } from "./agree";
import { ABSENT, type Finding } from "./finding";

/** What the networks of the state have become. One that is still itself is as it was: the engine changes none in place. */
export function networkDrift({ name: host, networks }: WantedHost, view: EngineView): Finding[] {
  return networks.flatMap((wanted): Finding[] => {
    if (view.networks.some(({ Id }) => Id === wanted.id)) return [];
    const place = { host, subject: `network ${wanted.name}`, urn: wanted.urn, property: "network" };
    const twin = view.networks.find(({ Name }) => Name === wanted.name);
    if (twin === undefined) return [{ ...place, wanted: wanted.name, found: ABSENT, mend: "update" }];
    const found = `${twin.Id.slice(0, 12)}, made by somebody else under the same name`;
    return [{ ...place, wanted: wanted.id.slice(0, 12), found, mend: "clear", foundId: twin.Id }];
  });
}

/**
 * What the volumes of the state have become. One that somebody has removed and made again has lost its data, which no
 * update brings back.
 */
export function volumeDrift({ name: host, volumes }: WantedHost, view: EngineView, site: string): Finding[] {
  return volumes.flatMap((wanted): Finding[] => {
    const place = { host, subject: `volume ${wanted.name}`, urn: wanted.urn, property: "volume" };
    const found = view.volumes.find(({ Name }) => Name === wanted.name);
    const fix = `its data is not brought back: sitestack restore --stack ${site}`;
    if (found === undefined) return [{ ...place, wanted: wanted.name, found: ABSENT, mend: "update", fix }];
    if (isAsLeft(wanted, found)) return [];
    return [
      {
        ...place,
        ...{ wanted: "as the update made it", found: "made again by somebody else", mend: "by-hand" },
        fix: `${fix}; when its data is right, take it as it is: npm run pulumi -- refresh --stack ${site}`,
      },
    ];
  });
}

function isAsLeft({ outputs }: WantedObject, { Driver, Labels }: InspectedVolume): boolean {
  return agrees(labelMap(outputs.labels), Labels ?? {}) && agrees(outputs.driver, Driver);
}
