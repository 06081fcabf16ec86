import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WantedHost } from "../../../../../operator/sitestack/live/wanted";
import { wantedHost } from "../../../support/deployed-site";

/** A container, as far as it can be put aside. */
export interface Stoppable {
  name: string;
  running: boolean;
  restart: { Name: string; MaximumRetryCount: number };
  labels: Record<string, string>;
  /** Names of its networks. */
  networks: string[];
}

/** An engine on a socket of its own, whose containers can be stopped, renamed and started. */
export class StoppableEngine {
  readonly containers: Record<string, Stoppable> = {};
  readonly networks = new Set<string>();
  /** Every request that changes something, in order. */
  readonly changes: string[] = [];
  /** Requests that the engine refuses: `POST /containers/1/stop`. */
  readonly refused = new Set<string>();
  readonly #folder = mkdtempSync(join(tmpdir(), "stoppable-engine-"));
  readonly #server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => this.#answer(request, response, body));
  });

  static async start(): Promise<StoppableEngine> {
    const engine = new StoppableEngine();
    await new Promise<void>((resolve) => engine.#server.listen(engine.#socket, resolve));
    return engine;
  }

  get #socket(): string {
    return join(this.#folder, "engine.sock");
  }

  get address(): string {
    return `unix://${this.#socket}`;
  }

  /** The deployed site's host, with this engine. */
  get host(): WantedHost {
    return { ...wantedHost(), engine: { host: this.address } };
  }

  /** A container that somebody runs and has named, and that comes back with the host. */
  add(id: string, parts: Partial<Stoppable> = {}): Stoppable {
    const restart = { Name: "on-failure", MaximumRetryCount: 3 };
    const container = { name: "shop-web", running: true, restart, labels: {}, networks: [], ...parts };
    this.containers[id] = container;
    return container;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse, body: string): void {
    const url = new URL(request.url ?? "/", "http://engine");
    const line = `${request.method} ${url.pathname}`;
    if (request.method !== "GET") this.changes.push(line);
    if (this.refused.has(line)) {
      response.writeHead(500).end(JSON.stringify({ message: `refused: ${line}` }));
      return;
    }
    response.end(JSON.stringify(this.#route(line, url.searchParams, body)));
  }

  #route(line: string, query: URLSearchParams, body: string): unknown {
    const [, , kind, id = "", verb] = line.split(/[ /]/);
    if (kind === "networks") return line.startsWith("DELETE") ? this.networks.delete(id) : {};
    const container = this.containers[id];
    if (container === undefined) return this.#list(JSON.parse(query.get("filters") ?? "{}"));
    if (verb === "rename") container.name = query.get("name") ?? "";
    if (verb === "stop" || verb === "start") container.running = verb === "start";
    if (verb === "update") container.restart = { MaximumRetryCount: 0, ...JSON.parse(body).RestartPolicy };
    return {
      ...{ Name: `/${container.name}`, Config: { Labels: container.labels } },
      ...{ State: { Running: container.running }, HostConfig: { RestartPolicy: container.restart } },
    };
  }

  #list({ network = [] }: { network?: string[] }): unknown[] {
    return Object.entries(this.containers)
      .filter(([, { networks }]) => networks.some((name) => network.includes(name)))
      .map(([Id, { labels }]) => ({ Id, Labels: labels }));
  }
}
