import { canonicalPorts } from "../canonical/ports";
import { fillSlot } from "../canonical/replicas";
import { compareNames, graphProblems } from "../graph";
import type { Problem } from "../problems";
import type { ServiceSpec, Topology } from "../topology";
import { configReferenceProblems } from "./configs";
import { networkProblems } from "./networks";
import { policyTermProblems } from "./policy";
import { serviceProblems } from "./service";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** Everything wrong with a topology, found before any resource is registered. */
export function topologyProblems(topology: Topology): Problem[] {
  const names = Object.keys(topology.services).sort(compareNames);
  return [
    ...nameProblems(topology),
    ...names.flatMap((name) => serviceProblems(`services.${name}`, requireService(topology, name))),
    ...names.flatMap((name) => referenceProblems(name, topology)),
    ...graphProblems(topology.services),
    ...networkProblems(topology),
    ...hostPortProblems(topology),
    ...containerNameProblems(topology),
    ...policyTermProblems(topology),
  ];
}

function requireService(topology: Topology, name: string): ServiceSpec {
  const spec = topology.services[name];
  if (spec === undefined) throw new Error(`no service "${name}"`);
  return spec;
}

function nameProblems(topology: Topology): Problem[] {
  const groups = {
    services: topology.services,
    networks: topology.networks ?? {},
    volumes: topology.volumes ?? {},
    configs: topology.configs ?? {},
    images: topology.images ?? {},
  };
  return Object.entries(groups).flatMap(([group, entries]) =>
    Object.keys(entries)
      .filter((name) => !NAME.test(name))
      .map((name) => ({
        path: group,
        found: JSON.stringify(name),
        message: "this cannot be a name",
        hint: "begin with a letter or digit; then letters, digits, _ . - only",
      })),
  );
}

function referenceProblems(name: string, topology: Topology): Problem[] {
  const spec = requireService(topology, name);
  const problems: Problem[] = [];
  const missing = (path: string, kind: "images" | "volumes", key: string) => {
    const known = Object.keys(topology[kind] ?? {}).sort(compareNames);
    problems.push({
      path,
      found: `"${key}"`,
      message: `there is no such entry in ${kind}`,
      hint: known.length > 0 ? `the ${kind} are: ${known.join(", ")}` : `add ${kind}.${key}`,
    });
  };
  const image: unknown = spec.image;
  if (isImageKey(image) && topology.images?.[image.from] === undefined) {
    missing(`services.${name}.image`, "images", image.from);
  }
  (spec.volumes ?? []).forEach(({ type, source }, index) => {
    if (type !== "volume" || typeof source !== "string" || topology.volumes?.[source] !== undefined) return;
    missing(`services.${name}.volumes[${index}].source`, "volumes", source);
  });
  return [...problems, ...configReferenceProblems(`services.${name}`, spec, topology.configs)];
}

/** True when a service's image is one of the topology's own. */
export function isImageKey(image: unknown): image is { from: string } {
  return (
    typeof image === "object" && image !== null && typeof (image as { from?: unknown }).from === "string"
  );
}

function hostPortProblems(topology: Topology): Problem[] {
  const taken = new Map<string, { path: string; hostIp: string }[]>();
  const problems: Problem[] = [];
  for (const name of Object.keys(topology.services).sort(compareNames)) {
    for (const port of canonicalPorts(topology.services[name]?.ports ?? [])) {
      if (port.published === undefined) continue;
      const key = `${port.published}/${port.protocol}`;
      const hostIp = port.hostIp ?? "0.0.0.0";
      const others = taken.get(key) ?? [];
      const clash = others.find(
        (other) => other.hostIp === hostIp || isWildcard(other.hostIp) || isWildcard(hostIp),
      );
      const path = `services.${name}.ports`;
      if (clash !== undefined) problems.push(portClash(path, key, clash.path));
      taken.set(key, [...others, { path, hostIp }]);
    }
    problems.push(...replicatedPortProblems(name, topology));
  }
  return problems;
}

function isWildcard(hostIp: string): boolean {
  return hostIp === "0.0.0.0" || hostIp === "::";
}

function portClash(path: string, key: string, owner: string): Problem {
  return {
    path,
    found: key,
    message: `${owner} publishes this host port too`,
    hint: "give each its own host port or host address",
  };
}

function replicatedPortProblems(name: string, topology: Topology): Problem[] {
  const spec = requireService(topology, name);
  const replicas = spec.deploy?.replicas ?? 1;
  const fixed = canonicalPorts(spec.ports ?? []).find(({ published }) => published !== undefined);
  if (replicas < 2 || fixed === undefined) return [];
  return [
    {
      path: `services.${name}.ports`,
      found: `${fixed.published}/${fixed.protocol}`,
      message: `${replicas} replicas cannot share one host port`,
      hint: "leave the host port out, so that the engine chooses, or use one replica",
    },
  ];
}

function containerNameProblems(topology: Topology): Problem[] {
  const owners = new Map<string, string>();
  return Object.keys(topology.services)
    .sort(compareNames)
    .flatMap((name) => {
      const { containerName, deploy } = requireService(topology, name);
      if (containerName === undefined) return [];
      const path = `services.${name}.containerName`;
      return Array.from({ length: deploy?.replicas ?? 1 }, (_, index) =>
        fillSlot(containerName, { service: name, number: index + 1 }),
      ).flatMap((container) => {
        const owner = owners.get(container);
        owners.set(container, path);
        if (owner === path || owner === undefined) return [];
        return [
          {
            path,
            found: `"${container}"`,
            message: `${owner} has this name already`,
            hint: "give each its own name",
          },
        ];
      });
    });
}
