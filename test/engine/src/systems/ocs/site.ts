import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, inspect } from "../../../support/engine";
import { objectsOf, removeObjects } from "../../../support/engine-objects";
import type { TestStack } from "../../../support/stack";

/** A network and ports of the tests' own, so that they do not meet a documented OCS. Its container name is fixed. */
export const NETWORK = "ocs-net-test";
export const PORTS = { influxdb: 28_086, crossbar: 28_001, grafana: 28_300 } as const;

const ADDRESS_ROOT = "observatory";

/** Agents of made-up data: one on the network, one on the host's, as for hardware. */
export const FAKE = {
  instanceId: "fake-1",
  agentClass: "FakeDataAgent",
  arguments: ["--mode", "acq", "--frame-length", "2", "--sample-rate", "5"],
};
export const ON_HOST = {
  ...FAKE,
  instanceId: "fake-host",
  hostname: "grumpy-docker",
  networkMode: "host",
  devices: ["/dev/null:/dev/lakeshore:rw"],
};
export const REGISTRY = { instanceId: "registry", agentClass: "RegistryAgent" };

/** Folders that stand for the documented ones of the host. */
export class HostFolders {
  readonly root = mkdtempSync(join(tmpdir(), "ocs-host-"));
  /** `/srv/influxdb`. */
  readonly influxdb = this.make("influxdb");
  /** `/data`, the aggregator's. */
  readonly data = this.make("data", 9000);

  /** A folder of this owner. */
  make(name: string, owner = 0): string {
    const folder = join(this.root, name);
    mkdirSync(folder);
    chownSync(folder, owner, owner);
    return folder;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A part's settings: `changed` holds what differs from the documented ones. */
export function settings(part: string, folders: HostFolders, changed: Record<string, unknown> = {}) {
  const here = (...parts: string[]) => part === "all" || parts.includes(part);
  const system = {
    type: "ocs",
    part,
    network: { name: NETWORK },
    readyTimeout: "60s",
    crossbar: { port: PORTS.crossbar },
    ...(here("influxdb") ? { influxdb: { port: PORTS.influxdb, dataDirectory: folders.influxdb } } : {}),
    ...(here("web") ? { grafana: { port: PORTS.grafana } } : {}),
    ...(here("agents")
      ? {
          aggregator: { dataDirectory: folders.data, arguments: ["--time-per-file", "5"] },
          agents: [REGISTRY, FAKE, ON_HOST],
        }
      : {}),
    ...changed,
  };
  return { "sitestack:hosts": { local: {} }, "sitestack:systems": { ocs: system } };
}

/** An answer as JSON. */
export async function ask(url: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** A running OCS, by what it publishes on its host. */
export class Observatory {
  constructor(
    private readonly ports: { influxdb: number; crossbar: number; grafana: number } = PORTS,
    private readonly asked: typeof ask = ask,
  ) {}

  /** How many points InfluxDB has, from before a moment where one is given; 0 where it has no such database yet. */
  async points(before?: Date): Promise<number> {
    const where = before === undefined ? "" : ` where time < '${before.toISOString()}'`;
    const query = new URLSearchParams({ db: "ocs_feeds", q: `select count(*) from /.*/${where}` });
    const answer = await this.asked(`http://127.0.0.1:${this.ports.influxdb}/query?${query}`);
    // One row for each measurement: the time, then a count for each of its fields, null for none.
    const { results } = answer as { results: { series?: { values: (number | null)[][] }[] }[] };
    const rows = results.flatMap(({ series = [] }) => series.flatMap(({ values }) => values));
    return rows.flatMap(([, ...counts]) => counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }

  /** Waits until points arrive that were not there when this was asked, for at most 30 s. Returns how many there are. */
  async pointsFlow(): Promise<number> {
    const before = await this.points().catch(() => 0);
    return eventually(
      () => this.points(),
      (now) => now > before,
      30,
    );
  }

  /** Asks an agent something through crossbar's call endpoint, as OCS's own clients do: `get_api`, `status`, … */
  async call(instanceId: string, ...args: unknown[]): Promise<unknown> {
    const procedure = `${ADDRESS_ROOT}.${instanceId}`;
    const answer = (await this.asked(`http://127.0.0.1:${this.ports.crossbar}/call`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ procedure, args }),
    })) as { args?: unknown[]; error?: string };
    if (answer.error !== undefined) throw new Error(`${procedure}: ${JSON.stringify(answer)}`);
    return answer.args?.[0];
  }

  /** Waits until an agent answers again, and until one of its processes runs where that is named. */
  async answers(instanceId: string, process?: string): Promise<void> {
    const asked = () =>
      process === undefined
        ? this.call(instanceId, "get_agent_class")
        : this.call(`${instanceId}.ops`, "status", process);
    await eventually(
      asked,
      (answer) => process === undefined || JSON.stringify(answer).includes('"op_code":3'),
      240,
    );
  }

  /** Asks Grafana as its administrator, whose password is Grafana's own. */
  grafana(path: string, body?: unknown): Promise<unknown> {
    const authorization = `Basic ${Buffer.from("admin:admin").toString("base64")}`;
    const headers = { authorization, "content-type": "application/json" };
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return this.asked(`http://127.0.0.1:${this.ports.grafana}${path}`, { headers, ...sent });
  }
}

/** A container as it runs: another id or another start is another life. */
export async function life(container: string): Promise<{ id: string; startedAt: string }> {
  const { Id, State } = await inspect(container);
  return { id: Id, startedAt: State.StartedAt };
}

/** What the stack says of its containers, by service. */
export async function containersOf(stack: TestStack): Promise<Record<string, string>> {
  const { ocs } = await stack.outputs<{ ocs: { containers: Record<string, string[]> } }>();
  return Object.fromEntries(Object.entries(ocs.containers).map(([service, [id = ""]]) => [service, id]));
}

/** The containers of a stack are gone, and the stack itself stays. */
export async function destroy(stack: TestStack): Promise<void> {
  await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
}

/** Removes a stack with its data: Grafana's volume would stay when its stack goes. */
export async function remove(stack: TestStack): Promise<void> {
  await stack.remove();
  await removeObjects(await objectsOf((site) => site === stack.name));
}
