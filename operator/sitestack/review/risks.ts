import type { ServiceSpec } from "../../../components";
import { canonicalCapabilities } from "../../../components/canonical/capabilities";
import { canonicalPorts } from "../../../components/canonical/ports";
import { compareNames } from "../../../components/graph";
import { fileVariable } from "../../../components/policy/rules/secrets";
import type { FieldChange } from "./changes";
import type { Effect } from "./effect";
import { shownText } from "./service-view";

/** What a reviewer should look at twice. */
export interface Risk {
  flag:
    | "new privilege"
    | "new open port"
    | "image moved"
    | "data volume touched"
    | "policy exception"
    | "host changed";
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
function data({ base, head, changes, effect }: ServiceChange): Risk[] {
  const [held, mounted] = [dataOf(base), dataOf(head)];
  const kept = mounted.filter(({ text }) => held.some((one) => one.text === text));
  const left = held.filter(({ text }) => !mounted.some((one) => one.text === text));
  const isOther = ({ target }: MountedData) =>
    changes.some(({ field }) => field.startsWith(`volumes.${target}.volume.`));
  const old =
    effect.how === "recreate" || effect.how === "rolling" ? kept.filter((one) => !isOther(one)) : [];
  const who = isOtherMajor(changes) ? "the new container, of another major version," : "the new container";
  const passwords = changes.flatMap(({ field }) => firstStartPassword(field) ?? []);
  return [
    ...left.map(({ text }) => touched(`${text} is no longer mounted there; it stays`)),
    ...kept
      .filter(isOther)
      .map(({ text }) => touched(`${text} is another volume now, which starts empty; the old one stays`)),
    ...old.map(({ text }) =>
      touched(`${who} starts on ${text}${head?.backupBeforeReplace === true ? OFFERED : ""}`),
    ),
    ...(old.length > 0 && passwords.length > 0 ? [touched(`${passwords.join(", ")} ${PASSWORD_STAYS}`)] : []),
  ];
}

const OFFERED = "; sitestack up offers a backup before";

const PASSWORD_STAYS =
  "is taken by such an image only when it starts on an empty volume: the data keep the old one until it is changed there";

/** The variable by which a well-known image gets its first password. */
function firstStartPassword(field: string): string | undefined {
  const variable = field.startsWith("environment.") ? field.slice("environment.".length) : "";
  return fileVariable(variable) === undefined ? undefined : variable;
}

/** Whether the first number of the tag differs: `postgres:16` and `postgres:18-alpine`. */
function isOtherMajor(changes: readonly FieldChange[]): boolean {
  const { from, to } = changes.find(({ field }) => field === "image") ?? {};
  const [before, after] = [majorOf(from), majorOf(to)];
  return before !== undefined && after !== undefined && before !== after;
}

function majorOf(reference = ""): string | undefined {
  const [, tag = ""] = /:([^/:@]+)(@|$)/.exec(reference) ?? [];
  return /\d+/.exec(tag)?.[0];
}

interface MountedData {
  text: string;
  target: string;
}

/** Named volumes and folders of the host that the service writes to, and where; what the kernel shows is no data. */
function dataOf(spec: ServiceSpec | undefined): MountedData[] {
  return (spec?.volumes ?? [])
    .filter(
      ({ source, readOnly }) =>
        readOnly !== true && !/^\/(sys|proc|dev|run|var\/run)(\/|$)/.test(String(source)),
    )
    .map(({ source, target }) => ({ text: `${shownText(source)} (${target})`, target }))
    .sort((a, b) => compareNames(a.text, b.text));
}

function touched(what: string): Risk {
  return { flag: "data volume touched", what };
}
