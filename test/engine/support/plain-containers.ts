import { run } from "../../../toolchain/run";
import { objectsOf, removeObjects } from "./engine-objects";
import { testSite } from "./test-run";

/** How a container is started. */
export interface PlainContainer {
  image: string;
  /** Its environment. @default none */
  env?: Record<string, string>;
  /** Where a named volume of its own is mounted. @default none */
  volume?: string;
  /** Files and folders of this machine that it may read, by where it finds them. @default none */
  mounts?: Record<string, string>;
  /** What follows the image. @default the image's own command */
  command?: string[];
  /** Whether it may do whatever root may. @default false */
  privileged?: boolean;
}

/** Runs the docker CLI. Throws with what it said. */
export async function docker(...args: string[]): Promise<string> {
  const done = await run("docker", args);
  if (done.exitCode !== 0) throw new Error(`docker ${args[0]}: ${done.stderr}${done.stdout}`);
  return done.stdout.trim();
}

/** Containers on a network of their own, started by the docker CLI: for looking at images without any Pulumi program. */
export class PlainContainers {
  readonly #site: string;
  readonly #label: string[];

  private constructor(label: string) {
    this.#site = testSite(label);
    this.#label = ["--label", `io.sitestack.site=${this.#site}`];
  }

  /** Makes the network. */
  static async create(label: string): Promise<PlainContainers> {
    const containers = new PlainContainers(label);
    await docker("network", "create", ...containers.#label, containers.#site);
    return containers;
  }

  /** A container's name on the engine. */
  nameOf(service: string): string {
    return `${this.#site}-${service}`;
  }

  /** Starts a container; the others reach it by the service's name. */
  async start(service: string, container: PlainContainer): Promise<void> {
    const { image, env = {}, volume, mounts = {}, command = [], privileged = false } = container;
    const name = this.nameOf(service);
    const variables = Object.entries(env).flatMap(([key, value]) => ["-e", `${key}=${value}`]);
    if (volume !== undefined) await docker("volume", "create", ...this.#label, name);
    const mount = [
      ...(volume === undefined ? [] : ["-v", `${name}:${volume}`]),
      ...Object.entries(mounts).flatMap(([target, source]) => ["-v", `${source}:${target}:ro`]),
    ];
    const network = ["--network", this.#site, "--network-alias", service];
    const rights = privileged ? ["--privileged"] : [];
    const options = ["--name", name, ...this.#label, ...network, ...variables, ...mount, ...rights];
    await docker("run", "--detach", ...options, image, ...command);
  }

  /** Standard output of a command inside a container. */
  execute(service: string, ...command: string[]): Promise<string> {
    return docker("exec", this.nameOf(service), ...command);
  }

  /** A container's address on the network. */
  addressOf(service: string): Promise<string> {
    const format = `{{(index .NetworkSettings.Networks "${this.#site}").IPAddress}}`;
    return docker("inspect", "--format", format, this.nameOf(service));
  }

  /** Stops a container as an update does. Returns its exit code: 137 when it had to be killed. */
  async stop(service: string): Promise<number> {
    await docker("stop", "--time", "8", this.nameOf(service));
    return Number(await docker("inspect", "--format", "{{.State.ExitCode}}", this.nameOf(service)));
  }

  /** Starts a stopped container again. */
  async restart(service: string): Promise<void> {
    await docker("start", this.nameOf(service));
  }

  /** Removes all of it. */
  async remove(): Promise<void> {
    await removeObjects(await objectsOf((site) => site === this.#site));
  }
}
