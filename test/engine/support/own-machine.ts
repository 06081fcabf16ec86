import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import execa from "execa";
import { gatherEngineFacts } from "../../../toolchain/docker/facts";
import { daemonArguments } from "../../../toolchain/docker/start";
import { eventually } from "./engine";
import { currentRun, isAlive } from "./test-run";

const FOLDER = /^sitestack-machine-r(\d+)-/;
/** What the other machine has, and none of what is there on this one. */
const OWN_FOLDERS = "/data | /srv";

/**
 * Makes a machine of the namespaces that it runs in: a host name and a network of its own, this machine's files but for
 * those folders. It ends as a process that holds the namespaces.
 */
const BECOME_A_MACHINE = `
set -eu
echo "$1" >/proc/sys/kernel/hostname
ip link set lo up
mount -t tmpfs -o mode=755 root /mnt
for path in /*; do
  case "$path" in ${OWN_FOLDERS} | /mnt) continue ;; esac
  if [ -L "$path" ]; then cp -a "$path" /mnt/
  elif [ -d "$path" ]; then mkdir "/mnt$path" && mount --rbind "$path" "/mnt$path"
  fi
done
cd /mnt && mkdir .old && pivot_root . .old && umount -l /.old && rmdir /.old
echo ready
exec sleep infinity
`;

/** Runs in the machine's network, by this very node. */
const ASK = `
const [url, init] = process.argv.slice(1);
fetch(url, { ...JSON.parse(init), signal: AbortSignal.timeout(5000) }).then(async (answer) => {
  const text = await answer.text();
  if (!answer.ok) throw new Error(url + ": " + answer.status + " " + text);
  process.stdout.write(text);
});`;

/**
 * A Docker Engine on a machine of its own, as far as that goes on this one: its network, ports, bridges, packet filter,
 * host name and some folders are its own, and it may be ended and started again without anybody's noticing. It ends with
 * the test that started it. Needs root.
 */
export class OwnMachine {
  readonly engine: Docker;
  #daemon: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly holder: ChildProcess,
  ) {
    this.engine = new Docker({ socketPath: this.#socket });
  }

  /** @param images of the tests' engine that this one gets. */
  static async start(images: readonly string[]): Promise<OwnMachine> {
    const folder = mkdtempSync(join(tmpdir(), `sitestack-machine-r${currentRun()}-`));
    const program = ["sh", "-c", BECOME_A_MACHINE, "sh", "observatory"];
    const inside = ["unshare", "--net", "--mount", "--uts", "--", ...program];
    const holder = spawn("setpriv", ["--pdeathsig", "KILL", ...inside], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const machine = new OwnMachine(folder, holder);
    await new Promise<void>((resolve, reject) => {
      holder.stdout?.once("data", () => resolve());
      holder.once("exit", (code) => reject(new Error(`no machine of its own: exit code ${code}`)));
    });
    await machine.#startEngine();
    if (images.length > 0) await machine.#load(images);
    return machine;
  }

  /** The engine's address, which is good on this machine. */
  get address(): string {
    return `unix://${this.#socket}`;
  }

  get #socket(): string {
    return join(this.folder, "engine.sock");
  }

  /** Ends the engine, as a reboot or an update of it does or as a crash does, and starts it again. */
  async restartEngine(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await ended(this.#daemon, signal);
    await this.#startEngine();
  }

  /** Standard output of a command on that machine. */
  async execute(...command: string[]): Promise<string> {
    return (await execa("nsenter", [...this.#namespaces(), ...command])).stdout;
  }

  /** What an address of that machine answers, as JSON. */
  async ask(url: string, init: RequestInit = {}): Promise<unknown> {
    return JSON.parse(await this.execute(process.execPath, "--eval", ASK, url, JSON.stringify(init)));
  }

  /** Ends the engine with its containers, and removes all of it. */
  async stop(): Promise<void> {
    await ended(this.#daemon, "SIGTERM");
    await ended(this.holder, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  #namespaces(): string[] {
    return ["--target", String(this.holder.pid), "--net", "--mount", "--uts", "--"];
  }

  async #startEngine(): Promise<void> {
    const { daemon = "dockerd", lacksSysResource } = await gatherEngineFacts();
    const places = ["--data-root", join(this.folder, "data"), "--exec-root", join(this.folder, "exec")];
    const own = [...daemonArguments(this.folder, lacksSysResource), ...places, "--host", this.address];
    // Its containers end with it: left alone by a killed test it goes well.
    const mortal = ["setpriv", "--pdeathsig", "TERM", daemon, ...own];
    this.#daemon = spawn("nsenter", [...this.#namespaces(), ...mortal], { stdio: "ignore" });
    await eventually(
      () => this.engine.ping(),
      () => true,
      60,
    );
  }

  async #load(names: readonly string[]): Promise<void> {
    const saved = execa("docker", ["save", ...names], { buffer: false });
    const loaded = execa("docker", ["--host", this.address, "load", "--quiet"], {
      ...(saved.stdout === null ? {} : { input: saved.stdout }),
    });
    await Promise.all([saved, loaded]);
  }
}

/** Removes the folders of machines whose run was killed. */
export async function removeLeftMachines(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const [, run] = FOLDER.exec(name) ?? [];
    if (run === undefined || (await isAlive(Number(run)))) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await exit;
}
