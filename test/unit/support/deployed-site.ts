import type { EngineView, InspectedContainer } from "../../../operator/sitestack/live/engine-view";
import { type Properties, type WantedHost, wantedHosts } from "../../../operator/sitestack/live/wanted";

const STACK = "urn:pulumi:shop::sitestack::";
export const CONTAINER_URN = `${STACK}docker:index/container:Container::shop-web-1`;
export const IMAGE_ID = `sha256:${"1".repeat(64)}`;
export const CONTAINER_ID = "c".repeat(64);
export const NETWORK_ID = "f".repeat(64);

/** A value as a state has it that was exported with `--show-secrets`. */
export function secretValue(value: unknown): object {
  const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  return { ...mark, plaintext: JSON.stringify(value) };
}

const PROVIDER = { urn: `${STACK}pulumi:providers:docker::edge`, type: "pulumi:providers:docker", id: "p1" };

const INPUTS: Properties = {
  image: "web:1",
  name: "shop-web",
  envs: ["GREETING=hello"],
  labels: [
    { label: "io.sitestack.service", value: "web" },
    { label: "io.sitestack.site", value: "shop" },
    { label: "io.sitestack.system", value: "shop" },
  ],
  mustRun: true,
  networkMode: "bridge",
  networksAdvanced: [{ name: NETWORK_ID, aliases: ["web"] }],
  ports: [{ internal: 80, external: 8080, ip: "127.0.0.1" }],
  restart: "unless-stopped",
  start: true,
};

const GATE = {
  urn: `${STACK}command:local:Command::shop-web-1-ready`,
  type: "command:local:Command",
  id: "g1",
  inputs: {
    stdin: JSON.stringify({
      containers: [{ id: CONTAINER_ID, service: "shop-web-1", handover: { aliases: { front: ["www"] } } }],
      condition: "healthy",
    }),
  },
  outputs: { stdout: "shop-web-1: waiting for 5 s, no probe passed yet\nshop-web-1: healthy after 6.5 s" },
};

/** A state with one service on one host, on a network and with a volume. */
export function stateText(inputs: Properties = {}, resource: Properties = {}): string {
  const provider = `${PROVIDER.urn}::${PROVIDER.id}`;
  const container = {
    ...{ urn: CONTAINER_URN, type: "docker:index/container:Container", id: CONTAINER_ID, provider },
    ...{ inputs: { ...INPUTS, ...inputs }, outputs: { name: "shop-web", command: ["serve"] }, ...resource },
  };
  const network = {
    urn: `${STACK}docker:index/network:Network::front`,
    type: "docker:index/network:Network",
  };
  const volume = { urn: `${STACK}docker:index/volume:Volume::data`, type: "docker:index/volume:Volume" };
  const labels = [{ label: "io.sitestack.site", value: "shop" }];
  const resources = [
    {
      ...PROVIDER,
      inputs: {
        host: "tcp://edge:2376",
        certMaterial: "the certificate",
        keyMaterial: secretValue("the key"),
      },
    },
    { ...network, id: NETWORK_ID, provider, outputs: { name: "front" } },
    { ...volume, id: "shop_data", provider, outputs: { name: "shop_data", driver: "local", labels } },
    container,
    GATE,
  ];
  return JSON.stringify({ deployment: { resources } });
}

/** The one host of that state. */
export function wantedHost(inputs: Properties = {}, resource: Properties = {}): WantedHost {
  return wantedHosts(stateText(inputs, resource))[0] as WantedHost;
}

/** The service's container as it was left. */
export function inspected(changes: Partial<InspectedContainer> = {}): InspectedContainer {
  return {
    ...{ Id: CONTAINER_ID, Name: "/shop-web", Image: IMAGE_ID, RestartCount: 0 },
    Config: {
      ...{ Image: "web:1", Cmd: ["serve"] },
      Env: ["PATH=/bin", "GREETING=hello"],
      Labels: {
        ...{ "io.sitestack.service": "web", "io.sitestack.site": "shop", "io.sitestack.system": "shop" },
        "image.label": "1",
      },
    } as InspectedContainer["Config"],
    HostConfig: {
      ...{ NetworkMode: "bridge", RestartPolicy: { Name: "unless-stopped" } },
      PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080" }] },
    },
    State: {
      ...{ Status: "running", Running: true, StartedAt: "2026-11-21T10:00:00Z", FinishedAt: "" },
      ...{ ExitCode: 0, OOMKilled: false, Error: "", Health: { Status: "healthy", FailingStreak: 0 } },
    },
    NetworkSettings: {
      Ports: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080" }] },
      Networks: { front: { NetworkID: NETWORK_ID, IPAddress: "10.0.0.2", Aliases: ["web", "www"] } },
    },
    ...changes,
  };
}

/** The engine as the last update left it. */
export function engineView(changes: Partial<EngineView> = {}): EngineView {
  const containers = changes.containers ?? [inspected()];
  return {
    ...{ version: "26.1.5", platform: "linux/amd64", disk: {}, files: {}, containers },
    listed: containers.map(({ Id, Name, Config, State }) => ({
      ...{ Id, Names: [Name], State: State.Status, Labels: Config.Labels ?? {} },
    })),
    networks: [{ Id: NETWORK_ID, Name: "front", Driver: "bridge", Internal: false }],
    volumes: [{ Name: "shop_data", Driver: "local", Labels: { "io.sitestack.site": "shop" } }],
    images: [
      { Id: IMAGE_ID, RepoTags: ["web:1"], Config: { Env: ["PATH=/bin"], Labels: { "image.label": "1" } } },
    ],
    ...changes,
  };
}
