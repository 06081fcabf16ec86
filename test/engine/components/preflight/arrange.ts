import dgram from "node:dgram";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainerCreateOptions } from "dockerode";
import execa from "execa";
import type { ServiceSpec } from "../../../../components";
import type { Door } from "../../support/doors";
import { engine } from "../../support/engine";
import { testSite } from "../../support/test-run";

/** The one image that everything here runs. */
export const IMAGE = "python:3.9-slim";
/** The site that is looked at, and one that is in its way. */
export const SITE = testSite("preflight");
export const OTHER = testSite("preflight-other");
/** A subnet and a port that no other test has. */
export const SUBNET = "10.98.7.0/24";
export const PORT = 29_107;

const folder = mkdtempSync(join(tmpdir(), "sitestack-preflight-"));
const cleanups: (() => unknown)[] = [];

/** Has something done when the test is over, the newest first. */
export function afterwards(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** Takes away what the test has arranged. */
export async function tidyUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** Takes away what all tests have used. */
export function removeFolder(): void {
  rmSync(folder, { recursive: true });
}

/** A path for files of the tests. */
export function inFolder(...names: string[]): string {
  return join(folder, ...names);
}

/** A way to the engine, for as long as the test runs. */
export async function opened<Kind extends Door>(make: () => Promise<Kind>): Promise<Kind> {
  const door = await make();
  afterwards(door.close);
  return door;
}

/** Somebody who listens on the port. */
export async function holdTcp(address: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(PORT, address, resolve));
  afterwards(() => new Promise((resolve) => server.close(resolve)));
}

/** The same for UDP, on loopback. */
export async function holdUdp(): Promise<void> {
  const socket = dgram.createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(PORT, "127.0.0.1", resolve));
  afterwards(() => new Promise<void>((resolve) => socket.close(resolve)));
}

type OtherContainer = ContainerCreateOptions & { runs?: boolean };

/** A container of the other site; `runs: false` leaves it as it was created. */
export async function otherContainer({ runs = true, ...settings }: OtherContainer): Promise<void> {
  const container = await engine.createContainer({
    ...{ Image: IMAGE, Cmd: ["sleep", "100"], Labels: { "io.sitestack.site": OTHER } },
    ...settings,
  });
  afterwards(() => container.remove({ force: true }));
  if (runs) await container.start();
}

/** A network of the other site, which has its name. */
export async function otherNetwork(subnet: string): Promise<void> {
  const network = await engine.createNetwork({
    ...{ Name: OTHER, Labels: { "io.sitestack.site": OTHER } },
    IPAM: { Driver: "default", Config: [{ Subnet: subnet }] },
  });
  afterwards(() => network.remove());
}

/** The path of a folder with an owner and a mode. */
export function folderOf(name: string, uid: number, mode: number): string {
  const path = inFolder(name);
  mkdirSync(path);
  chownSync(path, uid, uid);
  chmodSync(path, mode);
  afterwards(() => rmSync(path, { recursive: true }));
  return path;
}

/** A service that mounts a path of the host. */
export function bind(source: string, owner?: number): Partial<ServiceSpec> {
  return { volumes: [{ type: "bind", source, target: "/data", bind: { owner } }] };
}

/** A file system of eight megabytes. */
export async function smallDisk(): Promise<string> {
  const [image, mount] = [inFolder("disk.img"), inFolder("disk")];
  mkdirSync(mount);
  await execa("truncate", ["-s", "8M", image]);
  await execa("mkfs.ext4", ["-q", image]);
  await execa("mount", ["-o", "loop", image, mount]);
  afterwards(() => execa("umount", [mount]));
  return mount;
}

/** Without the docker CLI nobody knows of an emulation. */
export function withoutDockerCli(): void {
  const { PATH } = process.env;
  process.env.PATH = folder;
  afterwards(() => {
    process.env.PATH = PATH;
  });
}
