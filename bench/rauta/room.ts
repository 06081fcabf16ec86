import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { Place } from "./compare";

const NETWORK = "rauta-bench";
const SUBNET = "10.79.2.0/24";
const ADDRESS = { loadBalancer: "10.79.2.5", backend: "10.79.2.10", client: "10.79.2.20" };
const NAME = {
  loadBalancer: "rauta-bench-control",
  backend: "rauta-bench-backend",
  client: "rauta-bench-client",
};
const PORT = 8080;
const READY_SECONDS = 20;

/** The containers of one benchmark, on a network of their own. Nothing is left of them after `clear`. */
export class RautaRoom {
  readonly place: Place = {
    client: NAME.client,
    network: NETWORK,
    backends: [`${ADDRESS.backend}:${PORT}`],
    loadBalancer: `${ADDRESS.loadBalancer}:${PORT}`,
  };

  /**
   * Starts a backend that can keep up, the load balancer and a client.
   *
   * @param image the load balancer's image
   * @param mode how it attaches
   */
  async open(image: string, mode: string): Promise<void> {
    await this.clear();
    await docker("network", "create", "--subnet", SUBNET, NETWORK);
    await this.#start(NAME.backend, ADDRESS.backend, ["nginx:1.26"], {
      "/etc/nginx/nginx.conf": join(__dirname, "nginx.conf"),
    });
    const folder = mkdtempSync(join(tmpdir(), "rauta-bench-"));
    try {
      const file = join(folder, "rauta.json");
      const backend = { name: "backend", address: ADDRESS.backend, port: PORT };
      writeFileSync(file, JSON.stringify({ service: { port: PORT }, backends: [backend] }));
      writeFileSync(join(folder, "index.html"), "backend\n");
      await docker("exec", NAME.backend, "mkdir", "-p", "/srv/www");
      await docker("cp", join(folder, "index.html"), `${NAME.backend}:/srv/www/index.html`);
      const options = [
        "--privileged",
        "--env",
        `XDP_MODE=${mode}`,
        "--env",
        "RAUTA_CONFIG=/rauta.json",
        image,
      ];
      await this.#start(NAME.loadBalancer, ADDRESS.loadBalancer, options, { "/rauta.json": file });
    } finally {
      rmSync(folder, { recursive: true });
    }
    await this.#start(NAME.client, ADDRESS.client, [
      "--init",
      "--entrypoint",
      "sleep",
      "williamyeh/wrk:latest",
      "86400",
    ]);
    await this.#ready();
  }

  /** How the load balancer is attached, in words. */
  async mode(): Promise<string> {
    return docker("exec", NAME.loadBalancer, "rautactl", "mode");
  }

  /** Removes everything. */
  async clear(): Promise<void> {
    await execa("docker", ["rm", "-f", ...Object.values(NAME)], { reject: false });
    await execa("docker", ["network", "rm", NETWORK], { reject: false });
  }

  async #start(
    name: string,
    address: string,
    rest: string[],
    files: Record<string, string> = {},
  ): Promise<void> {
    await docker("create", "--name", name, "--network", NETWORK, "--ip", address, ...rest);
    for (const [target, file] of Object.entries(files)) await docker("cp", file, `${name}:${target}`);
    await docker("start", name);
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + READY_SECONDS * 1000;
    const look = ["exec", NAME.loadBalancer, "rautactl", "backends"];
    for (;;) {
      const { stdout } = await execa("docker", look, { reject: false });
      if (/ up$/m.test(stdout)) return;
      if (Date.now() > deadline) {
        const { all } = await execa("docker", ["logs", NAME.loadBalancer], { all: true, reject: false });
        throw new Error(`the load balancer has no backend after ${READY_SECONDS} s:\n${stdout}\n${all}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function docker(...args: string[]): Promise<string> {
  return (await execa("docker", args)).stdout;
}
