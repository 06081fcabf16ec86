import type { InspectedContainer } from "../../../components/gate/verdict";

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

/** What is on the fake engine, and what becomes of it. */
export class FakeEngineObjects {
  /** By id. */
  readonly containers = new Map<string, FakeContainer>();
  readonly facts: FakeEngineFacts = {
    arch: "amd64",
    apiVersion: "1.45",
    images: {},
    networks: {},
    silent: false,
  };

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

  container(idOrName: string): FakeContainer {
    const found = [...this.containers.values()].find(
      ({ Id, Name }) => Id === idOrName || Name === `/${idOrName}`,
    );
    if (found === undefined) throw new Refusal(404, `No such container: ${idOrName}`);
    return found;
  }

  requireNetwork(name: string): void {
    if (this.facts.networks[name] === undefined) throw new Refusal(404, `network ${name} not found`);
  }

  /** By its name or the beginning of its id; only running containers have an endpoint on it. */
  network(nameOrId: string) {
    const Name = Object.keys(this.facts.networks).find(
      (name) => name === nameOrId || `id-of-${name}`.startsWith(nameOrId),
    );
    if (Name === undefined) throw new Refusal(404, `network ${nameOrId} not found`);
    const running = this.list({ network: [`id-of-${Name}`], status: ["running"] });
    const endpoints = running.map((container) => [container.Id, { Name: container.Names[0]?.slice(1) }]);
    return {
      ...{ Name, Id: `id-of-${Name}`, Labels: this.facts.networks[Name]?.labels ?? {} },
      Containers: Object.fromEntries(endpoints) as Record<string, { Name?: string }>,
    };
  }

  list({ label = [], status, network }: Record<string, string[]>) {
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

  disconnect(network: string, { Container: id }: { Container: string }): string {
    const { Networks } = this.container(id).NetworkSettings;
    if (Networks[network] === undefined)
      throw new Refusal(403, `container ${id} is not connected to ${network}`);
    delete Networks[network];
    return "";
  }

  connect(network: string, body: ConnectBody): string {
    const { Networks } = this.container(body.Container).NetworkSettings;
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

/** Why the engine does not do what it was asked for. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
