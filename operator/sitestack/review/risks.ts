import type { ServiceSpec } from "../../../components";
import { canonicalCapabilities } from "../../../components/canonical/capabilities";
import { canonicalPorts } from "../../../components/canonical/ports";
import type { FieldChange } from "./changes";
import type { Effect } from "./effect";
import { shownText } from "./service-view";

/** What a reviewer should look at twice. */
export interface Risk {
  flag: "new privilege" | "new open port" | "image moved" | "data volume touched" | "policy exception";
  what: string;
}

/** A service before and after; one of the two may be absent. */
export interface ServiceChange {
  base?: ServiceSpec;
  head?: ServiceSpec;
  changes: readonly FieldChange[];
  effect: Effect;
}

const HOST_NETWORK = "the host's network";
const DEFAULTS = "the engine's default capabilities";

/** All risks of one service's change but those of the policies. */
export function risksOf(change: ServiceChange): Risk[] {
  return [...privileges(change), ...ports(change), ...images(change), ...data(change)];
}

function privileges({ base, head }: ServiceChange): Risk[] {
  // Of a new service the engine's default capabilities are no news.
  const had = new Set(base === undefined ? [DEFAULTS] : privilegesOf(base));
  const wanted = head === undefined ? [] : privilegesOf(head);
  // Who had all capabilities and devices gets no new one.
  const isNews = (one: string) =>
    base?.privileged !== true || one.startsWith("host path") || one === HOST_NETWORK;
  return wanted
    .filter((one) => !had.has(one) && isNews(one))
    .map((what) => ({ flag: "new privilege", what }));
}

/** Everything by which a container gets at the host, in words. */
function privilegesOf(spec: ServiceSpec): string[] {
  const opened = (spec.securityOpt ?? []).filter((option) => option.includes("unconfined"));
  const kept = (spec.capDrop ?? []).some((one) => one.toUpperCase() === "ALL") ? [] : [DEFAULTS];
  return [
    ...(spec.privileged === true ? ["privileged: all capabilities and devices of the host"] : []),
    ...(spec.networkMode === "host" ? [HOST_NETWORK] : []),
    ...canonicalCapabilities(spec.capAdd ?? []),
    ...(spec.privileged === true ? [] : kept),
    ...(spec.devices ?? []).map((device) => `device ${device}`),
    ...opened,
    ...(spec.user === "root" || spec.user === "0" ? ["runs as root"] : []),
    ...(spec.volumes ?? [])
      .filter(({ type }) => type === "bind")
      .map(
        ({ source, readOnly }) => `host path ${shownText(source)}${readOnly === true ? " (read-only)" : ""}`,
      ),
  ];
}

function ports({ base, head }: ServiceChange): Risk[] {
  const had = new Set(portsOf(base));
  return portsOf(head)
    .filter((port) => !had.has(port))
    .map((what) => ({ flag: "new open port", what }));
}

function portsOf(spec: ServiceSpec | undefined): string[] {
  return canonicalPorts(spec?.ports ?? []).map(
    ({ hostIp = "0.0.0.0", published, target, protocol }) =>
      `${hostIp}:${published ?? "(chosen by the engine)"} → ${target}/${protocol}${hostIp.startsWith("127.") ? " (from the host itself)" : ""}`,
  );
}

function images({ base, changes }: ServiceChange): Risk[] {
  const moved = changes.filter(({ field }) => field === "image" || field.startsWith("image."));
  if (base === undefined || moved.length === 0) return [];
  const pulled = moved.find(({ field }) => field === "image");
  const what =
    pulled === undefined ? "built anew" : `${pulled.from ?? "built here"} → ${pulled.to ?? "built here"}`;
  return [{ flag: "image moved", what }];
}

/** A new container on old data: it must understand what the old one wrote. */
function data({ base, head, effect }: ServiceChange): Risk[] {
  const held = dataOf(base);
  const kept = dataOf(head);
  const left = held.filter((one) => !kept.includes(one));
  return [
    ...left.map((one) => touched(`${one} is no longer mounted there; it stays`)),
    ...(effect.how === "recreate" || effect.how === "rolling"
      ? kept.filter((one) => held.includes(one)).map((one) => touched(`the new container starts on ${one}`))
      : []),
  ];
}

/** Named volumes that the service writes to, and where. */
function dataOf(spec: ServiceSpec | undefined): string[] {
  return (spec?.volumes ?? [])
    .filter(({ type, readOnly }) => type === "volume" && readOnly !== true)
    .map(({ source, target }) => `${shownText(source)} (${target})`)
    .sort();
}

function touched(what: string): Risk {
  return { flag: "data volume touched", what };
}
