import { isIP } from "node:net";
import { isCapability } from "../canonical/capabilities";
import { parseDuration } from "../canonical/duration";
import { type CanonicalPort, isPortNumber, parsePort } from "../canonical/ports";
import { namesSlot } from "../canonical/replicas";
import type { Problem } from "../problems";
import { rollingObstacle } from "../rollout";
import type { ServiceSpec } from "../topology";
import { backupProblems } from "./backup";
import { bindProblems } from "./binds";
import { configMountProblems } from "./configs";
import { resourceProblems } from "./resources";

/** Everything wrong with one service by itself; `path` is the service's own (`services.kafka`). */
export function serviceProblems(path: string, spec: ServiceSpec): Problem[] {
  return [
    ...capabilityProblems(path, spec),
    ...portProblems(path, spec),
    ...durationProblems(path, spec),
    ...resourceProblems(path, spec),
    ...networkModeProblems(path, spec),
    ...extraHostProblems(path, spec),
    ...environmentProblems(path, spec),
    ...mountProblems(path, spec),
    ...bindProblems(path, spec),
    ...configMountProblems(path, spec),
    ...replicaProblems(path, spec),
    ...rolloutProblems(path, spec),
    ...backupProblems(path, spec),
  ];
}

function capabilityProblems(path: string, spec: ServiceSpec): Problem[] {
  const lists = { capAdd: spec.capAdd ?? [], capDrop: spec.capDrop ?? [] };
  return Object.entries(lists).flatMap(([field, names]) =>
    names.flatMap((name, index) =>
      isCapability(name)
        ? []
        : [
            {
              path: `${path}.${field}[${index}]`,
              found: `"${name}"`,
              message: "there is no such Linux capability",
              hint: "see capabilities(7): NET_RAW, NET_ADMIN, SYS_ADMIN, BPF, …, or ALL",
            },
          ],
    ),
  );
}

function portProblems(path: string, spec: ServiceSpec): Problem[] {
  return (spec.ports ?? []).flatMap((entry, index) => {
    const ports = parsePort(entry);
    if (ports?.every(isPort)) return [];
    return [
      {
        path: `${path}.ports[${index}]`,
        found: JSON.stringify(entry),
        message: "this is no port",
        hint: 'write "8080:80", "127.0.0.1:53:53/udp" or "9000-9002:9000-9002"; ports go from 1 to 65535',
      },
    ];
  });
}

function isPort({ target, published, hostIp }: CanonicalPort): boolean {
  return (
    isPortNumber(target) &&
    (published === undefined || isPortNumber(published)) &&
    (hostIp === undefined || isIP(hostIp) !== 0)
  );
}

function durationProblems(path: string, spec: ServiceSpec): Problem[] {
  const { interval, timeout, startPeriod, startInterval } = spec.healthcheck ?? {};
  const durations = {
    "healthcheck.interval": interval,
    "healthcheck.timeout": timeout,
    "healthcheck.startPeriod": startPeriod,
    "healthcheck.startInterval": startInterval,
    stopGracePeriod: spec.stopGracePeriod,
    readyTimeout: spec.readyTimeout,
  };
  return Object.entries(durations).flatMap(([field, text]) =>
    text === undefined || parseDuration(text) !== undefined
      ? []
      : [
          {
            path: `${path}.${field}`,
            found: `"${text}"`,
            message: "this is no duration",
            hint: 'write "500ms", "30s" or "1m30s"',
          },
        ],
  );
}

function networkModeProblems(path: string, spec: ServiceSpec): Problem[] {
  if (spec.networkMode === undefined) return [];
  const clashes = { networks: spec.networks, ports: spec.ports };
  return Object.entries(clashes).flatMap(([field, value]) =>
    value === undefined || Object.keys(value).length === 0
      ? []
      : [
          {
            path: `${path}.${field}`,
            message: `networkMode "${spec.networkMode}" allows no ${field}`,
            hint: `remove ${field}, or remove networkMode`,
          },
        ],
  );
}

/** The provider takes a line of /etc/hosts apart at every colon, so that it reads another address back. */
function extraHostProblems(path: string, { extraHosts = {} }: ServiceSpec): Problem[] {
  return Object.entries(extraHosts).flatMap(([host, address]) =>
    address.includes(":")
      ? [
          {
            path: `${path}.extraHosts.${host}`,
            found: `"${address}"`,
            message:
              "the provider cannot read an IPv6 address back, and would replace the container after every refresh",
            hint: "write an IPv4 address or host-gateway, or add the line to /etc/hosts in the image's entrypoint",
          },
        ]
      : [],
  );
}

function environmentProblems(path: string, spec: ServiceSpec): Problem[] {
  return Object.keys(spec.environment ?? {})
    .filter((name) => !/^[^\s=]+$/.test(name))
    .map((name) => ({
      path: `${path}.environment`,
      found: JSON.stringify(name),
      message: "this cannot name an environment variable",
      hint: "use a name without spaces and without =",
    }));
}

function mountProblems(path: string, spec: ServiceSpec): Problem[] {
  const targets = [
    ...(spec.volumes ?? []).map(({ target }, index) => [`${path}.volumes[${index}].target`, target] as const),
    ...(Array.isArray(spec.tmpfs) ? spec.tmpfs : Object.keys(spec.tmpfs ?? {})).map(
      (target) => [`${path}.tmpfs`, target] as const,
    ),
  ];
  const seen = new Map<string, string>();
  return targets.flatMap(([where, target]) => {
    const earlier = seen.get(target);
    seen.set(target, where);
    if (!target.startsWith("/")) {
      return [
        { path: where, found: `"${target}"`, message: "this is no absolute path", hint: "begin it with /" },
      ];
    }
    if (earlier === undefined) return [];
    return [
      {
        path: where,
        found: `"${target}"`,
        message: `${earlier} mounts there too`,
        hint: "mount one thing at one path",
      },
    ];
  });
}

function replicaProblems(path: string, spec: ServiceSpec): Problem[] {
  const replicas = spec.deploy?.replicas ?? 1;
  if (!Number.isInteger(replicas) || replicas < 0) {
    return [
      {
        path: `${path}.deploy.replicas`,
        found: String(replicas),
        message: "this is no count of containers",
        hint: "write a whole number from 0",
      },
    ];
  }
  if (replicas < 2 || spec.containerName === undefined || namesSlot(spec.containerName)) return [];
  return [
    {
      path: `${path}.containerName`,
      found: `"${spec.containerName}"`,
      message: `${replicas} containers cannot share one name`,
      hint: "put {{.Task.Slot}} into the name, or leave it out",
    },
  ];
}

function rolloutProblems(path: string, spec: ServiceSpec): Problem[] {
  const obstacle = rollingObstacle(spec);
  if (spec.rollout !== "rolling" || obstacle === undefined) return [];
  return [
    {
      path: `${path}.rollout`,
      found: '"rolling"',
      message: `two containers of this service cannot run side by side: it has ${obstacle}`,
      hint: `use rollout "recreate", or do without ${obstacle}`,
    },
  ];
}
