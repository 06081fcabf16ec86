import type { Inspect } from "../../../toolchain/plugins/docker/container/fields";

/** What an engine says of itself and of what is on it, as far as a site is concerned. */
export interface EngineView {
  /** `26.1.5`. */
  version: string;
  /** `linux/amd64`. */
  platform: string;
  /** Bytes free where the engine keeps its images, and that they take; absent where nobody asked or could see it. */
  disk: { free?: number; images?: number };
  /** Every container, whoever started it. */
  listed: ListedContainer[];
  /** The containers that are the site's, or have the name of one, in full. */
  containers: InspectedContainer[];
  networks: InspectedNetwork[];
  volumes: InspectedVolume[];
  images: InspectedImage[];
  /** Container id → path → hash of the file there. Never shown: a short secret could be guessed from its hash. */
  files: Record<string, Record<string, string | undefined>>;
}

/** A host that was looked at: what its engine says, or why it says nothing. */
export type Looked = { view: EngineView; unanswered?: undefined } | { view?: undefined; unanswered: string };

/** A container as the engine lists it. */
export interface ListedContainer {
  Id: string;
  Names: string[];
  /** running, exited, … */
  State: string;
  Labels?: Record<string, string> | null;
  NetworkSettings?: { Networks?: Record<string, { NetworkID: string }> | null };
}

/** The part of "inspect container" that is read here; the provider's own table reads the rest. */
export interface InspectedContainer extends Inspect {
  Id: string;
  Name: string;
  /** The image's id. */
  Image: string;
  RestartCount: number;
  Config: { Image: string; Env?: string[] | null; Labels?: Record<string, string> | null };
  HostConfig: { PortBindings?: PortBindings | null; [name: string]: unknown };
  State: {
    Status: string;
    StartedAt: string;
    FinishedAt: string;
    ExitCode: number;
    OOMKilled: boolean;
    Error: string;
    Health?: { Status: string; FailingStreak: number } | null;
  };
  NetworkSettings: {
    Ports?: PortBindings | null;
    Networks: Record<string, InspectedEndpoint>;
  };
}

/** `80/tcp` → where it is published. */
export type PortBindings = Record<string, { HostIp: string; HostPort: string }[] | null>;

/** A container's place on one network. */
export interface InspectedEndpoint {
  NetworkID: string;
  IPAddress: string;
  Aliases?: string[] | null;
  IPAMConfig?: { IPv4Address?: string } | null;
}

/** A network as the engine lists it. */
export interface InspectedNetwork {
  Id: string;
  Name: string;
  Driver: string;
  Internal: boolean;
  Labels?: Record<string, string> | null;
  Options?: Record<string, string> | null;
  IPAM?: { Config?: { Subnet?: string; Gateway?: string }[] | null };
}

/** A volume as the engine lists it. */
export interface InspectedVolume {
  Name: string;
  Driver: string;
  Labels?: Record<string, string> | null;
}

/** An image that a container of the site runs, or is to run. */
export interface InspectedImage {
  Id: string;
  RepoTags?: string[] | null;
  RepoDigests?: string[] | null;
  Config?: { Env?: string[] | null; Labels?: Record<string, string> | null };
}
