import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { InspectedContainer } from "../../../components/gate/verdict";
import { EngineClient } from "../../../engine";

/** A container of the fake engine: what "inspect" answers, and what it has logged. */
export interface FakeContainer extends InspectedContainer {
  Config: { Env?: string[]; Labels?: Record<string, string> };
  logs: string;
  /** Id of its image. */
  Image?: string;
  /** Called when somebody starts it. */
  onStart?: () => void;
}

/** What the fake engine says of itself. */
export interface FakeEngineFacts {
  arch: string;
  apiVersion: string;
  /** Image reference → id. */
  images: Record<string, string>;
  /** Network name → whether its subnet was chosen by its owner, which alone allows to choose addresses. */
  networks: Record<string, { userSubnet: boolean; labels?: Record<string, string> }>;
  /** Takes every connection and never answers. */
  silent: boolean;
}

/**
 * As much of a Docker Engine as gates, hooks and `DockerHost.connect` ask of one, on a unix socket in a folder of its
 * own. Whatever it does not know is answered with status 501, so that no test passes by an unknown question.
 */
export class FakeEngine {
  /** By id. */
  readonly containers = new Map<string, FakeContainer>();
  /** Every request that changes something: `POST /networks/front/connect {…}`. */
  readonly changes: string[] = [];
  readonly facts: FakeEngineFacts = {
    arch: "amd64",
    apiVersion: "1.45",
    images: {},
    networks: {},
    silent: false,
  };
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

  /** Adds a running container. */
  add(
    id: string,
    parts: Partial<FakeContainer> = {},
    state: Partial<FakeContainer["State"]> = {},
  ): FakeContainer {
    const container: FakeContainer = {
      Id: id,
      Name: `/${id.slice(0, 6)}`,
      Config: {},
      NetworkSettings: { Networks: {} },
      logs: "",
      ...parts,
      State: {
        Status: "running",
        StartedAt: "2026-01-01T00:00:00Z",
        ExitCode: 0,
        OOMKilled: false,
        Error: "",
        ...state,
      },
    };
    this.containers.set(id, container);
    return container;
  }

  /** Changes a container's state, as events tell. */
  change(id: string, state: Partial<FakeContainer["State"]>): void {
    Object.assign(this.#container(id).State, state);
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
        return this.#network(id);
      case "DELETE /networks/*":
        delete this.facts.networks[this.#network(id).Name];
        return "";
      case "GET /events":
        return this.#follow(filters.container?.[0], response);
      case "GET /containers/*":
        return this.#list(filters);
      case "GET /containers/*/json":
        return this.#container(id);
      case "GET /containers/*/logs":
        return this.#container(id).logs;
      case "POST /containers/*/start":
        this.#container(id).onStart?.();
        return "";
      case "DELETE /containers/*":
        this.containers.delete(this.#container(id).Id);
        return "";
      case "POST /networks/*/disconnect":
        this.#requireNetwork(id);
        return this.#disconnect(id, JSON.parse(text));
      case "POST /networks/*/connect":
        this.#requireNetwork(id);
        return this.#connect(id, JSON.parse(text));
      default:
        throw new Refusal(501, `the fake engine does not know ${line}`);
    }
  }

  #container(idOrName: string): FakeContainer {
    const found = [...this.containers.values()].find(
      ({ Id, Name }) => Id === idOrName || Name === `/${idOrName}`,
    );
    if (found === undefined) throw new Refusal(404, `No such container: ${idOrName}`);
    return found;
  }

  #requireNetwork(name: string): void {
    if (this.facts.networks[name] === undefined) throw new Refusal(404, `network ${name} not found`);
  }

  /** By its name or the beginning of its id; only running containers have an endpoint on it. */
  #network(nameOrId: string) {
    const Name = Object.keys(this.facts.networks).find(
      (name) => name === nameOrId || `id-of-${name}`.startsWith(nameOrId),
    );
    if (Name === undefined) throw new Refusal(404, `network ${nameOrId} not found`);
    const running = this.#list({ network: [`id-of-${Name}`], status: ["running"] });
    const endpoints = running.map((container) => [container.Id, { Name: container.Names[0]?.slice(1) }]);
    return {
      ...{ Name, Id: `id-of-${Name}`, Labels: this.facts.networks[Name]?.labels ?? {} },
      Containers: Object.fromEntries(endpoints) as Record<string, { Name?: string }>,
    };
  }

  #list({ label = [], status, network }: Record<string, string[]>) {
    const matches = ({ Config, State, NetworkSettings }: FakeContainer) => [
      status === undefined || status.includes(State.Status),
      network === undefined ||
        Object.values(NetworkSettings.Networks).some((endpoint) =>
          network.includes(endpoint?.NetworkID ?? ""),
        ),
      ...label.map((entry) => {
        const [name = "", value] = entry.split("=");
        return Config.Labels?.[name] === value;
      }),
    ];
    return [...this.containers.values()]
      .filter((container) => matches(container).every(Boolean))
      .map(({ Id, Name, Image, Config: { Labels } }) => ({ Id, Names: [Name], ImageID: Image, Labels }));
  }

  #follow(container: string | undefined, response: http.ServerResponse): typeof STREAM {
    const listener = { container, response };
    this.#listeners.add(listener);
    response.on("close", () => this.#listeners.delete(listener));
    response.flushHeaders();
    return STREAM;
  }

  #disconnect(network: string, { Container: id }: { Container: string }): string {
    const { Networks } = this.#container(id).NetworkSettings;
    if (Networks[network] === undefined)
      throw new Refusal(403, `container ${id} is not connected to ${network}`);
    delete Networks[network];
    return "";
  }

  #connect(network: string, body: ConnectBody): string {
    const { Networks } = this.#container(body.Container).NetworkSettings;
    const address = body.EndpointConfig.IPAMConfig?.IPv4Address;
    if (Networks[network] !== undefined)
      throw new Refusal(403, `endpoint already exists in network ${network}`);
    if (address !== undefined && this.facts.networks[network]?.userSubnet !== true) {
      throw new Refusal(
        400,
        "user specified IP address is supported only when connecting to networks with user configured subnets",
      );
    }
    const { Aliases } = body.EndpointConfig;
    Networks[network] = { NetworkID: `id-of-${network}`, IPAddress: address ?? "10.9.9.9", Aliases };
    return "";
  }
}

interface ConnectBody {
  Container: string;
  EndpointConfig: { Aliases: string[]; IPAMConfig?: { IPv4Address: string } };
}

const STREAM = Symbol("answered as a stream");

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
