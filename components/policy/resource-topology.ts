import type { HealthcheckSpec, PortSpec, ServiceSpec, Topology } from "../topology";
import { type GroupTerms, portTerm } from "./group-terms";

/** A resource's name and the provider's inputs. */
interface ProviderResource {
  name: string;
  props: Record<string, unknown>;
}

/** The provider's inputs of a container, as far as policies look at them. What an update alone tells may be absent. */
interface ContainerProps {
  image?: string;
  labels?: { label: string; value: string }[];
  mustRun?: boolean;
  command?: string[];
  envs?: string[];
  ports?: { internal: number; external?: number; ip?: string; protocol?: PortSpec["protocol"] }[];
  networkMode?: string;
  privileged?: boolean;
  capabilities?: { adds?: string[] };
  restart?: string;
  logDriver?: string;
  logOpts?: Record<string, string>;
  memory?: number;
  healthcheck?: { tests?: string[] };
}

/** A container's inputs read back as a Topology of one service. */
export function containerTopology({ name, props }: ProviderResource, terms: GroupTerms): Topology {
  const container = readable<ContainerProps>(props);
  const labels = Object.fromEntries((container.labels ?? []).map(({ label, value }) => [label, value]));
  const service = labels["io.sitestack.service"] ?? name;
  return {
    name: labels["io.sitestack.system"] ?? terms.system ?? "",
    services: { [service]: serviceSpec(container, terms.openPorts?.[service] ?? []) },
    policy: terms.policy,
  };
}

function serviceSpec(container: ContainerProps, openPorts: readonly string[]): ServiceSpec {
  return {
    // An id says exactly which image, and what it was pulled as its RemoteImage says.
    image: container.image ?? { from: "unknown" },
    // A job is a container that need not keep running.
    kind: container.mustRun === false ? "job" : "service",
    command: container.command,
    environment: environmentOf(container.envs),
    ports: container.ports?.map(({ internal, external, ip, protocol }) => ({
      target: internal,
      published: external,
      hostIp: ip === "0.0.0.0" && !openPorts.includes(portTerm(internal, protocol)) ? undefined : ip,
      protocol,
    })),
    ...(container.networkMode === "host" ? { networkMode: "host" as const } : {}),
    privileged: container.privileged,
    capAdd: container.capabilities?.adds,
    restart: (container.restart || "no") as ServiceSpec["restart"],
    logging: { driver: container.logDriver ?? "json-file", options: container.logOpts },
    healthcheck: healthcheckOf(container.healthcheck?.tests),
    ...(container.memory ? { deploy: { resources: { limits: { memory: `${container.memory}m` } } } } : {}),
  };
}

function environmentOf(entries: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    entries
      .filter((entry): entry is string => typeof entry === "string")
      .map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
}

function healthcheckOf(test: string[] | undefined): HealthcheckSpec | undefined {
  return test === undefined ? undefined : { test };
}

/** A pulled image, used by those services that its group names; what they name plainly is judged with their containers. */
export function imageTopology({ name, props }: ProviderResource, terms: GroupTerms): Topology {
  const reference = readable<{ name?: string }>(props).name;
  const users = terms.pulls === undefined ? [name] : (terms.pulls[reference ?? ""] ?? []);
  const image = reference ?? { from: "unknown" };
  // As jobs: a rule that is about running must say nothing of an image.
  const services = users.map((user) => [user, { image, kind: "job" as const }]);
  return { name: terms.system ?? "", services: Object.fromEntries(services), policy: terms.policy };
}

/** A named volume. */
export function volumeTopology({ name, props }: ProviderResource, terms: GroupTerms): Topology {
  const key = readable<{ name?: string }>(props).name ?? name;
  return { name: terms.system ?? "", services: {}, volumes: { [key]: {} }, policy: terms.policy };
}

/** The inputs as plain data. In a preview some are not known yet, and asking for one throws: it counts as absent. */
function readable<Props extends object>(props: Record<string, unknown>): Partial<Props> {
  return plain(props) as Partial<Props>;
}

function plain(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const entries = Object.keys(value).map((key) => [key, knownPart(value as Record<string, unknown>, key)]);
  if (Array.isArray(value)) return entries.map(([, part]) => part);
  return Object.fromEntries(entries);
}

function knownPart(value: Record<string, unknown>, key: string): unknown {
  try {
    return plain(value[key]);
  } catch {
    return undefined;
  }
}
