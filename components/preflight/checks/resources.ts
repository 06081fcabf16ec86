import type { HostFacts } from "../../host-facts";
import type { Observation } from "../finding";
import { imageOn, type LocalImages } from "../image-names";
import type { Wanted } from "../wanted";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** Room for what every update writes: layers of containers, logs, the engine's own files. */
const LEAST_FREE = 256 * MIB;
/** Room for an image that is not there yet: what a typical one takes once it is unpacked. */
const ROOM_PER_IMAGE = 512 * MIB;
/** A clock that is off by less than this does no harm to certificates, tokens or the order of records. */
const CLOCK_TOLERANCE_MS = 5000;
/** How many services a finding names. */
const NAMED = 3;

/** What a host has of what everything on it shares. */
export interface ResourceFacts extends LocalImages, Pick<HostFacts, "memory" | "clockSkewMs" | "rootDir"> {
  /** Bytes free on the file system of the engine's images; absent where nobody could tell. */
  diskFree?: number;
}

/** Memory, disk and clock of a host. */
export function resourceObservations(host: string, wanted: Wanted, facts: ResourceFacts): Observation[] {
  return [
    ...memoryObservations(host, wanted, facts),
    ...diskObservations(host, wanted, facts),
    ...clockObservations(host, facts),
  ];
}

function memoryObservations(host: string, { memory }: Wanted, facts: ResourceFacts): Observation[] {
  const sum = memory.reduce((total, { bytes }) => total + bytes, 0);
  if (sum <= facts.memory) return [];
  const largest = [...memory].sort((a, b) => b.bytes - a.bytes).slice(0, NAMED);
  const names = largest.map(({ service, bytes }) => `${service} ${sizeText(bytes)}`).join(", ");
  return [
    {
      ...{ host, check: "memory", found: `the host has ${sizeText(facts.memory)} of memory` },
      needed: `${sizeText(sum)}, the sum of all limits (most: ${names})`,
      fix: "lower limits (deploy.resources.limits.memory, replicas), or move a system to another host",
    },
  ];
}

function diskObservations(host: string, { images, builds }: Wanted, facts: ResourceFacts): Observation[] {
  if (facts.diskFree === undefined) return [];
  const absent = new Set(
    images.map(({ reference }) => reference).filter((reference) => imageOn(facts, reference) === undefined),
  );
  const known = [...facts.images.keys()];
  const unbuilt = builds.filter(({ repository }) => !known.some((name) => name.startsWith(`${repository}:`)));
  const count = absent.size + unbuilt.length;
  const needed = LEAST_FREE + count * ROOM_PER_IMAGE;
  if (facts.diskFree >= needed) return [];
  const why = count === 0 ? "for logs and containers" : `for ${count} new image${count === 1 ? "" : "s"}`;
  return [
    {
      ...{ host, check: "disk", found: `${sizeText(facts.diskFree)} are free below ${facts.rootDir}` },
      needed: `${sizeText(needed)} ${why}`,
      fix: "make room on that host: docker system df; docker image prune; docker builder prune",
    },
  ];
}

function clockObservations(host: string, { clockSkewMs }: ResourceFacts): Observation[] {
  if (Math.abs(clockSkewMs) <= CLOCK_TOLERANCE_MS) return [];
  const seconds = Math.round(Math.abs(clockSkewMs) / 1000);
  const way = clockSkewMs > 0 ? "ahead of" : "behind";
  return [
    {
      ...{ host, check: "clock", found: `its clock is ${seconds} s ${way} this machine's` },
      needed: `clocks that agree to ${CLOCK_TOLERANCE_MS / 1000} s`,
      fix: "on whichever is wrong: sudo timedatectl set-ntp true; timedatectl status",
    },
  ];
}

function sizeText(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.floor(bytes / MIB)} MiB`;
}
