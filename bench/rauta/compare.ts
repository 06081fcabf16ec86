import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { best, type Measured, readWrk, wrkArguments } from "./wrk";

/** The ways to a backend that are compared. */
export const WAYS = ["direct", "xdp", "haproxy"] as const;
export type Way = (typeof WAYS)[number];

/** Where the running stack is. */
export interface Place {
  /** Container that wrk runs in. */
  client: string;
  /** The engine's network of all. */
  network: string;
  /** `address:port` of each backend. */
  backends: readonly string[];
  /** `address:port` of the load balancer. */
  loadBalancer: string;
}

/** How long is measured. */
export interface Effort {
  /** Rounds, in each of which every way has a run. */
  rounds: number;
  /** Length of one run. */
  seconds: number;
}

const PROXY_IMAGE = "haproxy:3.0";
const PROXY = "rauta-bench-haproxy";

/**
 * Measures every way in the same run: round by round, so that whatever else the machine does meets all of them alike.
 *
 * @returns of each way the best run
 */
export async function compare(
  place: Place,
  effort: Effort,
  report: (line: string) => void = () => {},
): Promise<Record<Way, Measured>> {
  const proxy = await startProxy(place);
  const [direct = ""] = place.backends;
  const targets: Record<Way, string> = { direct, xdp: place.loadBalancer, haproxy: proxy };
  const runs: Record<Way, Measured[]> = { direct: [], xdp: [], haproxy: [] };
  try {
    for (let round = 1; round <= effort.rounds; round++) {
      for (const way of WAYS) {
        const measured = await measure(place.client, targets[way], effort.seconds);
        report(`round ${round}, ${way}: ${Math.round(measured.requestsPerSecond)} requests/s`);
        runs[way].push(measured);
      }
    }
  } finally {
    await execa("docker", ["rm", "-f", PROXY], { reject: false });
  }
  return { direct: best(runs.direct), xdp: best(runs.xdp), haproxy: best(runs.haproxy) };
}

/** One run of wrk in the client's container. */
export async function measure(client: string, target: string, seconds: number): Promise<Measured> {
  const { stdout } = await execa("docker", ["exec", client, ...wrkArguments(`http://${target}/`, seconds)]);
  return readWrk(stdout);
}

/** Starts the proxy in front of the same backends and tells its address. */
async function startProxy({ network, backends }: Place): Promise<string> {
  const servers = backends.map((address, index) => `  server s${index} ${address}\n`).join("");
  const settings = readFileSync(join(__dirname, "haproxy.cfg"), "utf8") + servers;
  const folder = mkdtempSync(join(tmpdir(), "rauta-bench-"));
  try {
    writeFileSync(join(folder, "haproxy.cfg"), settings, { mode: 0o644 });
    await execa("docker", ["rm", "-f", PROXY], { reject: false });
    await execa("docker", ["create", "--name", PROXY, "--network", network, PROXY_IMAGE]);
    await execa("docker", ["cp", join(folder, "haproxy.cfg"), `${PROXY}:/usr/local/etc/haproxy/`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await execa("docker", ["start", PROXY]);
  const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
  const { stdout } = await execa("docker", ["inspect", "-f", format, PROXY]);
  return `${stdout.trim()}:8080`;
}
