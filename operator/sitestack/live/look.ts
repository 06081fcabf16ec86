import { CONNECT_TIMEOUT_MS } from "../../../components/host-facts";
import { isThisMachine } from "../../../components/preflight/facts/host-path";
import { askLocalMachine } from "../../../components/preflight/facts/local-machine";
import { askRemoteMachine } from "../../../components/preflight/facts/remote-machine";
import { EngineClient, EngineError, resolveEngineTarget } from "../../../engine";
import type {
  EngineView,
  InspectedContainer,
  InspectedImage,
  InspectedNetwork,
  InspectedVolume,
  ListedContainer,
  Looked,
} from "./engine-view";
import { fileHash } from "./uploaded-files";
import type { WantedContainer, WantedHost } from "./wanted";

/** A host that accepts and never answers is given up after this long, whatever it was asked. */
const LIMIT = { timeoutMs: CONNECT_TIMEOUT_MS };
/** An engine that is asked for a thousand containers at once refuses some. */
const AT_ONCE = 16;

/** What is asked beside the containers, because it costs time. */
export interface LookOptions {
  /** The free space of the host's disk: over tcp a short container tells it. */
  disk?: boolean;
  /** The files that the program has put into the containers. */
  files?: boolean;
}

/** Looks at the engine of one host. It changes nothing, never throws and never hangs. */
export async function lookAt(host: WantedHost, site: string, options: LookOptions = {}): Promise<Looked> {
  try {
    const client = new EngineClient(resolveEngineTarget(host.engine, process.env));
    return { view: await read(client, host, site, options).finally(() => client.close()) };
  } catch (error) {
    return { unanswered: (error as Error).message };
  }
}

async function read(
  client: EngineClient,
  host: WantedHost,
  site: string,
  options: LookOptions,
): Promise<EngineView> {
  const ask = <Answer>(path: string) => client.requestJson<Answer>("GET", path, undefined, LIMIT);
  const [info, { Version, Os, Arch }, listed, networks, { Volumes }, images] = await Promise.all([
    ask<EngineInfo>("/info"),
    ask<{ Version: string; Os: string; Arch: string }>("/version"),
    ask<ListedContainer[]>("/containers/json?all=true"),
    ask<InspectedNetwork[]>("/networks"),
    ask<{ Volumes?: InspectedVolume[] | null }>("/volumes"),
    ask<ListedImage[]>("/images/json"),
  ]);
  const ids = concerned(host.containers, listed, site);
  const [found, disk] = await Promise.all([
    inBatches(ids, (id) => absentWhenGone(ask<InspectedContainer>(`/containers/${id}/json`))),
    options.disk === true ? readDisk(client, info, images[0]?.Id) : {},
  ]);
  const containers = found.filter((one) => one !== undefined);
  const wanted = imagesToAsk(host.containers, containers, images);
  const [inspected, files] = await Promise.all([
    inBatches(wanted, (id) => absentWhenGone(ask<InspectedImage>(`/images/${encodeURIComponent(id)}/json`))),
    options.files === true ? readFiles(client, host.containers, containers) : {},
  ]);
  return {
    ...{ version: Version, platform: `${Os}/${Arch}`, listed, containers, networks, files, disk },
    volumes: Volumes ?? [],
    images: inspected.filter((one) => one !== undefined),
  };
}

interface EngineInfo {
  Name: string;
  KernelVersion: string;
  DockerRootDir: string;
}

interface ListedImage {
  Id: string;
  RepoTags?: string[] | null;
}

/** The containers of the state, of the site's label, and those that have a name of the state's. */
function concerned(
  wanted: readonly WantedContainer[],
  listed: readonly ListedContainer[],
  site: string,
): string[] {
  const ids = new Set(wanted.map(({ id }) => id));
  const names = new Set(wanted.map(({ name }) => `/${name}`));
  return listed
    .filter(
      ({ Id, Names, Labels }) =>
        ids.has(Id) || Labels?.["io.sitestack.site"] === site || Names.some((name) => names.has(name)),
    )
    .map(({ Id }) => Id);
}

/** The images that run, and those that the wanted references mean now. */
function imagesToAsk(
  wanted: readonly WantedContainer[],
  found: readonly InspectedContainer[],
  images: readonly ListedImage[],
): string[] {
  const references = new Set(wanted.map(({ inputs }) => String(inputs.image)));
  const meant = images.filter(
    ({ Id, RepoTags }) => references.has(Id) || RepoTags?.some((tag) => references.has(tag)),
  );
  return [...new Set([...found.map(({ Image }) => Image), ...meant.map(({ Id }) => Id)])];
}

async function readDisk(
  client: EngineClient,
  { Name: name, KernelVersion: kernelVersion, DockerRootDir: rootDir }: EngineInfo,
  image: string | undefined,
): Promise<EngineView["disk"]> {
  const question = { ports: new Set<number>(), rootDir };
  const local = isThisMachine(client, { name, kernelVersion, rootDir });
  const machine = local ? askLocalMachine(question) : askRemoteMachine(client, question, image);
  const usage = client.requestJson<{ LayersSize: number }>("GET", "/system/df?type=image", undefined, LIMIT);
  const [free, images] = await Promise.all([
    machine.then(({ diskFree }) => diskFree).catch(() => undefined),
    usage.then(({ LayersSize }) => LayersSize).catch(() => undefined),
  ]);
  return { ...(free === undefined ? {} : { free }), ...(images === undefined ? {} : { images }) };
}

async function readFiles(
  client: EngineClient,
  wanted: readonly WantedContainer[],
  found: readonly InspectedContainer[],
): Promise<EngineView["files"]> {
  const present = wanted.filter(({ id }) => found.some(({ Id }) => Id === id));
  const paths = present.flatMap(({ id, inputs }) =>
    ((inputs.uploads ?? []) as { file: string }[]).map(({ file }) => ({ id, file })),
  );
  const hashes = await inBatches(paths, ({ id, file }) => {
    const path = `/containers/${id}/archive?path=${encodeURIComponent(file)}`;
    return absentWhenGone(client.requestBytes("GET", path, undefined, LIMIT).then(fileHash));
  });
  const files: EngineView["files"] = {};
  for (const [index, { id, file }] of paths.entries()) files[id] = { ...files[id], [file]: hashes[index] };
  return files;
}

/** What has gone since it was listed is not there. */
async function absentWhenGone<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  return answer.catch((error) => {
    if (error instanceof EngineError && error.statusCode === 404) return undefined;
    throw error;
  });
}

/** As `Promise.all`, a few at a time. */
async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const some = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  return results;
}
