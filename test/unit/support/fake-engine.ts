import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { EngineClient } from "../../../engine";
import { type FakeContainer, FakeEngineObjects, Refusal } from "./fake-engine-objects";

/**
 * As much of a Docker Engine as gates, hooks and `DockerHost.connect` ask of one, on a unix socket in a folder of its
 * own. Whatever it does not know is answered with status 501, so that no test passes by an unknown question.
 */
export class FakeEngine extends FakeEngineObjects {
  /** Every request that changes something: `POST /networks/front/connect {…}`. */
  readonly changes: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "fake-engine-"));
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));
  readonly #listeners = new Set<{ container?: string; response: http.ServerResponse }>();
  readonly #clients: EngineClient[] = [];

  static async start(): Promise<FakeEngine> {
    const engine = new FakeEngine();
    await new Promise<void>((resolve) => engine.#server.listen(engine.socketPath, resolve));
    return engine;
  }

  get socketPath(): string {
    return join(this.#folder, "engine.sock");
  }

  /** The engine's address, as a site file has it. */
  get address(): string {
    return `unix://${this.socketPath}`;
  }

  client(): EngineClient {
    const client = new EngineClient({ kind: "unix", socketPath: this.socketPath });
    this.#clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Changes a container's state, as events tell. */
  change(id: string, state: Partial<FakeContainer["State"]>): void {
    Object.assign(this.container(id).State, state);
    for (const { container, response } of this.#listeners) {
      if (container === undefined || container === id) response.write(`${JSON.stringify({ id })}\n`);
    }
  }

  /** Ends every stream of events. */
  endEvents(): void {
    for (const { response } of this.#listeners) response.end();
  }

  /** Resolves when somebody follows the events. */
  async watched(): Promise<void> {
    await expect.poll(() => this.#listeners.size, { interval: 5, timeout: 5000 }).toBeGreaterThan(0);
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (this.facts.silent) return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? "/", "http://engine");
    const path = decodeURIComponent(url.pathname);
    if (request.method !== "GET") this.changes.push(`${request.method} ${path} ${text}`.trim());
    try {
      const body = this.#route(`${request.method} ${path}`, url.searchParams, text, response);
      if (body !== STREAM) response.end(typeof body === "string" ? body : JSON.stringify(body));
    } catch (error) {
      const { status = 500, message } = error as Refusal;
      response.writeHead(status).end(JSON.stringify({ message }));
    }
  }

  #route(line: string, query: URLSearchParams, text: string, response: http.ServerResponse): unknown {
    const filters = JSON.parse(query.get("filters") ?? "{}") as Record<string, string[]>;
    const [, id = ""] = /^\S+ \/(?:containers|networks)\/([^/]+)/.exec(line) ?? [];
    const [, image = ""] = /^GET \/images\/(.+)\/json$/.exec(line) ?? [];
    const [, tagged = ""] = /^POST \/images\/(.+)\/tag$/.exec(line) ?? [];
    // Every registry has every image.
    if (line.startsWith("GET /distribution/"))
      return { Platforms: [{ os: "linux", architecture: this.facts.arch }] };
    switch (id === "" ? line : line.replace(`/${id}`, "/*")) {
      case "GET /info":
        return {
          ...{ Name: "fake", KernelVersion: "6.1.0", DockerRootDir: "/var/lib/docker", MemTotal: 2 ** 36 },
          SystemTime: new Date().toISOString(),
        };
      case "GET /version":
        return { Version: "26.1.5", ApiVersion: this.facts.apiVersion, Os: "linux", Arch: this.facts.arch };
      case "GET /images/json":
        return Object.entries(this.facts.images).map(([tag, Id]) => ({ Id, RepoTags: [tag] }));
      case `GET /images/${image}/json`:
        if (this.facts.images[image] === undefined) throw new Refusal(404, `No such image: ${image}`);
        return { Id: this.facts.images[image] };
      case `POST /images/${tagged}/tag`:
        this.facts.images[`${query.get("repo")}:${query.get("tag")}`] = this.facts.images[tagged] ?? "";
        return "";
      case "GET /networks":
        return Object.keys(this.facts.networks).map((Name) => ({ Name, Id: `id-of-${Name}` }));
      case "GET /networks/*":
        return this.network(id);
      case "DELETE /networks/*":
        delete this.facts.networks[this.network(id).Name];
        return "";
      case "GET /events":
        return this.#follow(filters.container?.[0], response);
      case "GET /containers/*":
        return this.list(filters);
      case "GET /containers/*/json":
        return this.container(id);
      case "GET /containers/*/logs":
        return this.container(id).logs;
      case "POST /containers/*/start":
        this.container(id).onStart?.();
        return "";
      case "DELETE /containers/*":
        this.containers.delete(this.container(id).Id);
        return "";
      case "POST /networks/*/disconnect":
        this.requireNetwork(id);
        return this.disconnect(id, JSON.parse(text));
      case "POST /networks/*/connect":
        this.requireNetwork(id);
        return this.connect(id, JSON.parse(text));
      default:
        throw new Refusal(501, `the fake engine does not know ${line}`);
    }
  }

  #follow(container: string | undefined, response: http.ServerResponse): typeof STREAM {
    const listener = { container, response };
    this.#listeners.add(listener);
    response.on("close", () => this.#listeners.delete(listener));
    response.flushHeaders();
    return STREAM;
  }
}

const STREAM = Symbol("answered as a stream");
