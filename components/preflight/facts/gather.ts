import type { EngineClient } from "../../../engine";
import type { HostFacts, Platform } from "../../host-facts";
import type { HostPath } from "../checks/host-paths";
import type { ImageSource } from "../checks/images";
import { imageOn } from "../image-names";
import type { Wanted } from "../wanted";
import { isThisMachine, readHostPaths } from "./host-path";
import { imageSources } from "./image-sources";
import { askLocalMachine } from "./local-machine";
import type { MachineFacts } from "./machine";
import { askRemoteMachine } from "./remote-machine";

/** What the checks of a host are made on. A fact that nobody could tell is absent, and its check then says nothing. */
export interface PreflightFacts extends HostFacts, MachineFacts {
  /** The platform that containers there are to have. */
  wantedPlatform: Platform;
  paths: ReadonlyMap<string, HostPath>;
  imageSources: ReadonlyMap<string, ImageSource>;
}

/** Asks for what the wanted things need, all at once. */
export async function gatherFacts(
  client: EngineClient,
  facts: HostFacts,
  wanted: Wanted,
  wantedPlatform: Platform,
): Promise<PreflightFacts> {
  const [machine, paths, sources] = await Promise.all([
    askMachine(client, facts, wanted),
    readHostPaths(client, facts, each(wanted.paths.map(({ path }) => path))),
    imageSources(client, facts, each(wanted.images.map(({ reference }) => reference)), wantedPlatform),
  ]);
  return { ...facts, ...machine, wantedPlatform, paths, imageSources: sources };
}

async function askMachine(client: EngineClient, facts: HostFacts, wanted: Wanted): Promise<MachineFacts> {
  // A host on which nothing is to run is asked for nothing.
  if (wanted.services === 0) return {};
  const question = { ports: openPorts(facts, wanted), rootDir: facts.rootDir };
  if (isThisMachine(client, facts)) return askLocalMachine(question);
  const local = wanted.images.find(({ reference }) => imageOn(facts, reference) !== undefined);
  return askRemoteMachine(client, question, local?.reference);
}

/** Ports that this site's own containers hold need no look at the host. */
function openPorts({ containers }: HostFacts, { ports, site }: Wanted): Set<number> {
  const own = containers.filter((container) => container.site === site);
  const held = new Set(own.flatMap((container) => container.ports.map(({ published }) => published)));
  return new Set(ports.map(({ port }) => port).filter((port) => !held.has(port)));
}

function each(values: readonly string[]): string[] {
  return [...new Set(values)];
}
