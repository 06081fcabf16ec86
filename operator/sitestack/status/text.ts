import { columns } from "../../columns";
import { size } from "../../remains";
import { shortDigest } from "../drift/container-properties";
import type { ImageStatus, ServiceStatus } from "./service-status";
import type { HostStatus, StatusReport } from "./status";

const HEAD = ["SERVICE", "STATE", "SINCE", "RESTARTS", "GATE", "IMAGE", "PORTS"];

/**
 * The report for people.
 * @param now milliseconds since 1970, for "since"
 */
export function statusText({ site, well, hosts }: StatusReport, now: number): string {
  if (hosts.length === 0) return `Nothing of ${site} is deployed.`;
  const verdict = well ? `${site} is well.` : `${site} is not well.`;
  return [...hosts.map((host) => hostText(host, now)), verdict].join("\n\n");
}

function hostText(host: HostStatus, now: number): string {
  const { services } = host;
  if (services.length === 0) return headline(host);
  const table = columns([HEAD, ...services.map((service) => row(service, services, now))]);
  const problems = services.flatMap((service) =>
    service.problem === undefined ? [] : [`${nameOf(service, services)}: ${service.problem}`],
  );
  return [headline(host), table.replace(/^/gm, "  "), ...problems.map((line) => `  ! ${line}`)].join("\n");
}

function headline({ host, address, engine, platform, disk, unanswered }: HostStatus): string {
  if (unanswered !== undefined) return `${host} (${address}): nothing is known of it: ${unanswered}`;
  const { free, images } = disk ?? {};
  const parts = [
    `Docker Engine ${engine}`,
    platform,
    ...(free === undefined ? [] : [`${size(free)} free`]),
    ...(images === undefined ? [] : [`${size(images)} in images`]),
  ];
  return `${host} (${address}): ${parts.join(", ")}`;
}

function row(service: ServiceStatus, all: readonly ServiceStatus[], now: number): string[] {
  const { state, health, since, restarts, gateSeconds, ports } = service;
  return [
    nameOf(service, all),
    health === undefined ? state : `${state}, ${health}`,
    since === undefined ? "-" : age(now - Date.parse(since)),
    restarts === undefined ? "-" : String(restarts),
    gateSeconds === undefined ? "-" : `${gateSeconds} s`,
    imageText(service),
    ports.join(", "),
  ];
}

/** The system where there are several, the replica where a service has more than one. */
function nameOf(
  { system, service, replica, outgoing }: ServiceStatus,
  all: readonly ServiceStatus[],
): string {
  const several = new Set(all.map((one) => one.system)).size > 1;
  const replicated = all.some((one) => one.service === service && one.system === system && one.replica > 1);
  const name = `${several && system !== undefined ? `${system}/` : ""}${service}${replicated ? ` ${replica}` : ""}`;
  return outgoing ? `${name} (before)` : name;
}

/** What runs; beside it what should, where that is another. */
function imageText({ wanted, running }: ServiceStatus): string {
  if (running === undefined) return `none, wanted ${image(wanted)}`;
  const same = wanted.digest === undefined || wanted.digest === running.digest;
  return same ? image(running) : `${image(running)}, wanted ${image(wanted)}`;
}

function image({ reference, digest }: ImageStatus): string {
  const short = digest === undefined ? undefined : shortDigest(digest);
  const name = shortDigest(reference);
  return short === undefined || short === name ? name : `${name} (${short})`;
}

const UNITS: [seconds: number, name: string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** A span in its largest unit: `3 h`. */
function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [length, unit] = UNITS.find(([one]) => seconds >= one) ?? [1, "s"];
  return `${Math.floor(seconds / length)} ${unit}`;
}
