import { type EngineClient, EngineError } from "../engine";

/** A platform that images are built for and containers run on. */
export type Platform = "linux/amd64" | "linux/arm64";

/** What was asked of an engine, once, before anything is registered. */
export interface HostFacts {
  /** The engine's own platform. */
  platform: Platform;
  /** Engine version: `26.1.5`. */
  engineVersion: string;
  /** Newest API that the engine speaks: `1.45`. */
  apiVersion: string;
  /** Platforms beside its own that the engine can run, through emulation. */
  emulated: readonly Platform[];
  /** Why nobody could tell which those are; absent where it was not asked, or answered. */
  emulationTrouble?: string;
  /** Image reference → image id (`sha256:…`). */
  images: ReadonlyMap<string, string>;
  /** `repository@sha256:…`, as a registry gave it → image id. Apart: what is built on it shall not be hashed by it. */
  digests: ReadonlyMap<string, string>;
  /** Network name → network id. */
  networks: ReadonlyMap<string, string>;
  /** The IPv4 and IPv6 subnets that its networks have. */
  subnets: readonly TakenSubnet[];
  /** What is there, running or not, whoever made it. */
  containers: readonly HostContainer[];
  /** The host's own name. */
  name: string;
  /** `6.1.0-18-amd64`. */
  kernelVersion: string;
  /** The engine's folder: images, containers, volumes. */
  rootDir: string;
  /** Bytes of memory. */
  memory: number;
  /** What the engine confines containers with: `name=seccomp,profile=builtin`, `name=rootless`. */
  securityOptions: readonly string[];
  /** How far the host's clock is ahead of this machine's. */
  clockSkewMs: number;
}

/** A subnet that a network of the engine has. */
export interface TakenSubnet {
  subnet: string;
  /** The network's name. */
  network: string;
  /** The site that made the network; absent when it was none of ours. */
  site?: string;
}

/** A container of the engine's. One that does not run has its name, and nothing else that others might want. */
export interface HostContainer {
  id: string;
  name: string;
  /** The site that it is of; absent when it is none of ours. */
  site?: string;
  /** Host ports that the engine holds for it. */
  ports: readonly { published: number; protocol: string; address: string }[];
  /** Network name → its IPv4 address there. */
  addresses: Readonly<Record<string, string>>;
}

/** Milliseconds for an engine to answer: one that accepts and never answers would hang the provider without limit. */
export const CONNECT_TIMEOUT_MS = 5000;

/** Asks an engine for its facts. @throws EngineError naming the engine and the cause. */
export async function readHostFacts(client: EngineClient): Promise<HostFacts> {
  const ask = questionsTo(client);
  const [{ answer: version }, { answer: info, at }, { answer: images }, { answer: networks }, containers] =
    await Promise.all([
      ask<EngineVersion>("/version"),
      ask<EngineInfo>("/info"),
      ask<EngineImage[]>("/images/json"),
      ask<EngineNetwork[]>("/networks"),
      ask<EngineContainer[]>("/containers/json?all=true"),
    ]);
  const platform = `${version.Os}/${version.Arch}`;
  if (platform !== "linux/amd64" && platform !== "linux/arm64") {
    throw new EngineError(`the engine's platform is ${platform}; supported are linux/amd64 and linux/arm64`);
  }
  return {
    platform,
    engineVersion: version.Version,
    apiVersion: version.ApiVersion,
    emulated: [],
    images: new Map(images.flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((tag) => [tag, Id] as const))),
    digests: new Map(images.flatMap(({ Id, RepoDigests }) => (RepoDigests ?? []).map((name) => [name, Id]))),
    networks: new Map(networks.map(({ Id, Name }) => [Name, Id])),
    subnets: networks.flatMap(subnetsOf),
    containers: containers.answer.map(hostContainer),
    name: info.Name,
    kernelVersion: info.KernelVersion,
    rootDir: info.DockerRootDir,
    memory: info.MemTotal,
    securityOptions: info.SecurityOptions ?? [],
    clockSkewMs: Date.parse(info.SystemTime) - at,
  };
}

interface Answered<Answer> {
  answer: Answer;
  /** When the engine gave it, by this machine's clock. */
  at: number;
}

/**
 * Questions to an engine: all at once, but over ssh one after the other. There each one beside another is a login of its
 * own, which takes longer than to ask.
 */
function questionsTo(client: EngineClient): <Answer>(path: string) => Promise<Answered<Answer>> {
  const ask = async <Answer>(path: string): Promise<Answered<Answer>> => {
    const askedAt = Date.now();
    const limits = { timeoutMs: CONNECT_TIMEOUT_MS };
    const answer = await client.requestJson<Answer>("GET", path, undefined, limits);
    return { answer, at: (askedAt + Date.now()) / 2 };
  };
  if (client.target.kind !== "ssh") return ask;
  let last: Promise<unknown> = Promise.resolve();
  return <Answer>(path: string) => {
    const asked = last.then(() => ask<Answer>(path));
    last = asked;
    return asked;
  };
}

interface EngineVersion {
  Version: string;
  ApiVersion: string;
  Os: string;
  Arch: string;
}

interface EngineInfo {
  Name: string;
  KernelVersion: string;
  DockerRootDir: string;
  MemTotal: number;
  SecurityOptions?: string[] | null;
  /** As RFC 3339 text. */
  SystemTime: string;
}

interface EngineImage {
  Id: string;
  RepoTags?: string[] | null;
  RepoDigests?: string[] | null;
}

interface EngineNetwork {
  Id: string;
  Name: string;
  Labels?: Record<string, string> | null;
  IPAM?: { Config?: { Subnet?: string }[] | null };
}

interface EngineContainer {
  Id: string;
  Names: string[];
  Labels?: Record<string, string> | null;
  Ports?: { IP?: string; PublicPort?: number; Type: string }[] | null;
  NetworkSettings?: { Networks?: Record<string, { IPAddress?: string }> | null } | null;
}

function hostContainer({ Id: id, Names, Labels, Ports, NetworkSettings }: EngineContainer): HostContainer {
  const site = Labels?.["io.sitestack.site"];
  const ports = (Ports ?? []).flatMap(({ IP: address = "0.0.0.0", PublicPort: published, Type: protocol }) =>
    published === undefined ? [] : [{ published, protocol, address }],
  );
  const addresses = Object.entries(NetworkSettings?.Networks ?? {}).flatMap(([network, { IPAddress }]) =>
    IPAddress ? [[network, IPAddress] as const] : [],
  );
  return {
    id,
    name: Names[0]?.slice(1) ?? id,
    ...(site === undefined ? {} : { site }),
    ports,
    addresses: Object.fromEntries(addresses),
  };
}

function subnetsOf({ Name, Labels, IPAM }: EngineNetwork): TakenSubnet[] {
  const site = Labels?.["io.sitestack.site"];
  return (IPAM?.Config ?? []).flatMap(({ Subnet: subnet }) =>
    subnet === undefined ? [] : [{ subnet, network: Name, ...(site === undefined ? {} : { site }) }],
  );
}

/** Whether `apiVersion` is at least `wanted`; both as `1.44`. */
export function apiAtLeast(apiVersion: string, wanted: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
