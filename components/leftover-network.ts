import { compareNames } from "./graph";
import type { Problem } from "./problems";

type Labels = Record<string, string> | null;

/** The part of the engine's `/networks/NAME` that matters here. */
export interface FoundNetwork {
  Id: string;
  Name: string;
  Labels?: Labels;
  /** By the container's id; only what runs or is paused has an endpoint. */
  Containers?: Record<string, { Name: string }> | null;
}

/** A container that belongs on the network, running or not, as the engine lists it. */
export interface AttachedContainer {
  Id: string;
  /** With a leading slash. */
  Names: string[];
  Labels?: Labels;
}

/** A network of the very name that is wanted for a new one. */
export interface NetworkInTheWay {
  network: FoundNetwork;
  attached: readonly AttachedContainer[];
  /** Labels that every network and container of the system has which wants the name. */
  own: Record<string, string>;
  /** The docker CLI for this host: `docker`, `docker --host ssh://…`. */
  docker: string;
}

/**
 * What keeps a network from being removed as a left-over, and how the user gets over it; undefined when nothing does.
 * Only the system's own goes, and only when nothing is on it. When something is, either the state is lost or another
 * checkout runs this site, and only the user can know which: nothing of it is touched.
 */
export function leftoverNetworkProblem({
  network,
  attached,
  own,
  docker,
}: NetworkInTheWay): Problem | undefined {
  const isOwn = ({ Labels }: { Labels?: Labels }) =>
    Object.entries(own).every(([label, value]) => Labels?.[label] === value);
  const running = Object.values(network.Containers ?? {}).map(({ Name }) => Name);
  const [ours, others] = [attached.filter(isOwn), attached.filter((container) => !isOwn(container))];
  // Ours that have ended do not hold it; somebody else's could never start again without it.
  if (isOwn(network) && running.length === 0 && others.length === 0) return undefined;
  const users = sortedNames([...running, ...attached.map(nameOf)]);
  const found = `${ownerOf(network.Labels)}; on it: ${users.join(", ") || "nothing"}`;
  const path = `network ${network.Name}`;
  if (!isOwn(network)) {
    return {
      path,
      found,
      message: "the engine has a network of this name, and it is somebody else's",
      hint:
        "choose another name (`network.name`), join that one by making it external, or, where nobody needs it, " +
        `remove it: ${docker} network rm ${network.Name}`,
    };
  }
  const removable = sortedNames(ours.map(nameOf));
  const foreign = users.filter((name) => !removable.includes(name));
  const commands = [
    ...(removable.length > 0 ? [`${docker} rm -f ${removable.join(" ")}`] : []),
    ...foreign.map((name) => `${docker} network disconnect -f ${network.Name} ${name}`),
    `${docker} network rm ${network.Name}`,
  ];
  return {
    path,
    found,
    message:
      "the engine has this system's network, in use, and the stack's state does not know it: " +
      "the state is lost, or the site runs from another checkout",
    hint: `update it from there, choose another name (\`network.name\`), or take it away: ${commands.join(" && ")}`,
  };
}

/** Whose a network is, by its labels. */
function ownerOf(labels: Labels | undefined): string {
  const { "io.sitestack.site": site, "io.sitestack.system": system } = labels ?? {};
  const project = labels?.["com.docker.compose.project"];
  if (site !== undefined) return system === undefined ? `site ${site}` : `site ${site}, system ${system}`;
  return project === undefined ? "without an owner's labels" : `Compose project ${project}`;
}

function nameOf({ Id, Names }: AttachedContainer): string {
  return Names[0]?.slice(1) ?? Id;
}

function sortedNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareNames);
}
