import execa from "execa";
import type { Place } from "../../../../../bench/rauta/compare";
import { execute } from "../../../support/engine";

/** A network of the tests' own, so that they do not meet a stack with the documented subnet. */
export const NETWORK = { name: "rauta-net-test", subnet: "10.79.1.0/24" };
const PREFIX = "10.79.1";

export const LOAD_BALANCER = "rauta-control";
export const CLIENT = "rauta-client";
export const SERVICE = `${PREFIX}.5:8080`;

/** Backends that can keep up with wrk. */
export const NGINX = {
  image: "nginx:1.26",
  command: ["nginx", "-g", "daemon off;"],
  files: { "/etc/nginx/nginx.conf": "bench/rauta/nginx.conf" },
};

/** A backend by the last part of its address. */
export function backend(last: number): { name: string; address: string } {
  return { name: `rauta-test-${last}`, address: `${PREFIX}.${last}` };
}

/** The settings of a site with backends, and what else is said of the system. */
export function settings(backends: number[], rauta: Record<string, unknown> = {}): Record<string, unknown> {
  const { loadBalancer = {}, ...rest } = rauta;
  const system = {
    type: "rauta",
    network: NETWORK,
    loadBalancer: { address: `${PREFIX}.5`, ...(loadBalancer as object) },
    client: { address: `${PREFIX}.20` },
    backends: backends.map(backend),
    ...rest,
  };
  return { "sitestack:hosts": { local: {} }, "sitestack:systems": { rauta: system } };
}

/** Where the stack is, for measurements. */
export function place(backends: number[]): Place {
  const addresses = backends.map((last) => `${PREFIX}.${last}:8080`);
  return { client: CLIENT, network: NETWORK.name, backends: addresses, loadBalancer: SERVICE };
}

/** What answers a number of connections from the client, each of its own; failures are `error`. */
export async function answers(count: number): Promise<string[]> {
  const once = `curl -s -m 3 http://${SERVICE}/ || echo error`;
  const text = await execute(CLIENT, ["sh", "-c", `for i in $(seq ${count}); do ${once}; done`]);
  return text.trim().split(/\s+/);
}

/** One backend's counts. */
export interface Traffic {
  in_packets: number;
  in_bytes: number;
  out_packets: number;
  connections: number;
  resets: number;
}

/** What the load balancer has counted, by backend. */
export async function traffic(): Promise<Record<string, Traffic>> {
  const { backends } = JSON.parse(await execute(LOAD_BALANCER, ["rautactl", "stats", "--json"]));
  return backends;
}

/** The sum of one count over all backends. */
export async function total(key: keyof Traffic): Promise<number> {
  return Object.values(await traffic()).reduce((sum, one) => sum + one[key], 0);
}

/** How `rautactl` sees each backend. */
export async function states(): Promise<Record<string, string>> {
  const found: { name: string; state: string }[] = JSON.parse(
    await execute(LOAD_BALANCER, ["rautactl", "backends", "--json"]),
  );
  return Object.fromEntries(found.map(({ name, state }) => [name, state]));
}

/** What the client's interface has sent so far: packets and bytes, as the kernel counts them. */
export async function sent(): Promise<{ packets: number; bytes: number }> {
  const folder = "/sys/class/net/eth0/statistics";
  const text = await execute(CLIENT, ["cat", `${folder}/tx_packets`, `${folder}/tx_bytes`]);
  const [packets = Number.NaN, bytes = Number.NaN] = text.trim().split(/\s+/).map(Number);
  return { packets, bytes };
}

/** All that a container has logged. */
export async function logs(container: string): Promise<string> {
  const { all = "" } = await execa("docker", ["logs", container], { all: true });
  return all;
}

/** Names of our program and its maps in the host's kernel, by an image that has bpftool. */
export async function inKernel(image: string): Promise<string[]> {
  const look = "bpftool -j prog show; echo; bpftool -j map show";
  const { stdout } = await execa("docker", ["run", "--rm", "--privileged", image, "sh", "-c", look]);
  const found = stdout
    .trim()
    .split(/\n+/)
    .flatMap((line) => JSON.parse(line) as { name?: string }[]);
  return found.flatMap(({ name = "" }) =>
    ["rauta", "returns", "flows", "settings_map"].includes(name) ? [name] : [],
  );
}
