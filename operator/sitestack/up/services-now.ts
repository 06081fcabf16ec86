/** A container as the engine lists it. */
export interface ListedContainer {
  Id: string;
  Names: string[];
  ImageID: string;
  /** Seconds since 1970. */
  Created: number;
  /** created, running, paused, restarting, exited or dead. */
  State: string;
  /** "Up 5 minutes (healthy)". */
  Status: string;
  Labels?: Record<string, string> | null;
}

/** One service of a site, as its host runs it now. */
export interface ServiceNow {
  /** `system/service`, with the number of the replica where it is not the first. */
  service: string;
  host: string;
  /** Whether it does its work: it runs and is not known to be unhealthy, or is a job that has succeeded. */
  works: boolean;
  /** The engine's own words. */
  status: string;
  container: string;
  image: string;
  /** Whether the container was there before this update began. */
  older: boolean;
}

/** What a host runs of a site; of several containers of one service the one that works, else the newest. */
export function servicesNow(host: string, listed: readonly ListedContainer[], beganAt: number): ServiceNow[] {
  const bySlot = new Map<string, ServiceNow>();
  for (const container of [...listed].sort((a, b) => b.Created - a.Created)) {
    const now = serviceNow(host, container, beganAt);
    const known = bySlot.get(now.service);
    if (known === undefined || (!known.works && now.works)) bySlot.set(now.service, now);
  }
  return [...bySlot.values()].sort((a, b) => (a.service < b.service ? -1 : 1));
}

function serviceNow(host: string, listed: ListedContainer, beganAt: number): ServiceNow {
  const { Labels, Names, ImageID, Status, Created } = listed;
  const label = (name: string) => Labels?.[`io.sitestack.${name}`] ?? "";
  const slot = label("slot");
  return {
    service: `${label("system")}/${label("service")}${slot === "1" || slot === "" ? "" : ` ${slot}`}`,
    ...{ host, works: works(listed), status: Status || listed.State },
    container: Names[0]?.replace(/^\//, "") ?? "",
    image: ImageID,
    older: Created * 1000 < beganAt,
  };
}

function works({ State, Status }: ListedContainer): boolean {
  if (State === "exited") return /^Exited \(0\)/.test(Status);
  return State === "running" && !/\((unhealthy|health: starting)\)/.test(Status);
}
