import type { ConfigSpec, ImageSpec, ServiceSpec } from "../../../components";
import { type CanonicalPort, canonicalPorts } from "../../../components/canonical/ports";
import { configMounts } from "../../../components/config-files";
import { compareNames } from "../../../components/graph";
import { SECRET_NAME } from "../../../components/policy/rules/secrets";
import { attachmentsOf } from "../../../components/rollout";
import { isImageKey } from "../../../components/validate/topology";
import { isMasked, type PlainTopology, type SystemSnapshot } from "./snapshot";

/** A field's value as a reader may see it, and as it is compared. */
export interface FieldValue {
  /** What is shown; a secret is `(secret)`. */
  shown: string;
  /** Equal only for equal values. Never shown. */
  identity: string;
  /** Of a text that is not shown: its lines, for counting. Never shown. */
  lines?: readonly string[];
}

/** Everything that a service's containers are made of, field by field: what it refers to counts as its own. */
export type ServiceView = ReadonlyMap<string, FieldValue>;

/** Stands for a secret, whatever it is. */
export const HIDDEN = "(secret)";

const LONGEST = 80;

type Field = [path: string, value: FieldValue];

/** The view of one service. */
export function serviceView(system: SystemSnapshot, service: string): ServiceView {
  const { topology, contents } = system;
  const spec = topology.services[service];
  if (spec === undefined) return new Map();
  const { image, configs, networks, ports = [], volumes = [], envFile = [], ...rest } = spec;
  // How its data are copied is nothing that its container is made of.
  const { backup: _, backupBeforeReplace: __, ...own } = rest;
  return new Map([
    ...fields("", own),
    ...imageFields(image, system),
    ...(ports.length > 0 ? fields("ports", canonicalPorts(ports).map(portText).join(", ")) : []),
    ...configMounts(configs).flatMap(({ source, target, mode }) => [
      ...fields(`configs.${target}`, { mode }),
      ...configFields(`configs.${target}.content`, topology.configs?.[source], contents),
    ]),
    ...attachmentsOf(spec).flatMap(([key, attachment]) => [
      ...fields(`networks.${key}`, { joined: true, ...attachment }),
      ...fields(`networks.${key}.network`, topology.networks?.[key] ?? {}),
    ]),
    // What a mount asks of the host (`bind`) is preflight's; the container does not know it.
    ...volumes.flatMap(({ target, bind: ___, ...mount }) => [
      ...fields(`volumes.${target}`, mount),
      // Under another name it is another volume, which is empty.
      ...(mount.type === "volume"
        ? fields(`volumes.${target}.volume`, volumeIdentity(mount.source, topology))
        : []),
    ]),
    ...envFile.flatMap((file) => hashField(`envFile.${file}`, contents[`files.${file}`])),
  ]);
}

/** What says which volume it is. */
function volumeIdentity(source: unknown, { volumes = {} }: PlainTopology): unknown {
  const { name, external } = (typeof source === "string" ? volumes[source] : undefined) ?? {};
  return { name, external };
}

/** A port in Compose's short form. */
function portText({ hostIp, published, target, protocol }: CanonicalPort): string {
  return `${hostIp === undefined ? "" : `${hostIp}:`}${published ?? ""}:${target}${protocol === "tcp" ? "" : `/${protocol}`}`;
}

function imageFields(image: ServiceSpec["image"], system: SystemSnapshot): Field[] {
  if (!isImageKey(image)) return fields("image", image);
  const spec: ImageSpec | undefined = system.topology.images?.[image.from];
  if (spec === undefined) return [];
  if ("pull" in spec) return fields("image", spec.pull);
  return [...fields("image", spec), ...hashField("image.content", system.contents[`images.${image.from}`])];
}

/** A config's text may be long, and hold what is nobody's business: a reader sees that it differs. */
function configFields(
  path: string,
  config: ConfigSpec | undefined,
  contents: Record<string, string>,
): Field[] {
  if (config === undefined) return [];
  if ("file" in config) return hashField(path, contents[`files.${config.file}`]);
  const content: unknown = config.content;
  if (isMasked(content)) return fields(path, content);
  const lines = String(content).trimEnd().split("\n");
  const shown = `${lines.length} ${lines.length === 1 ? "line" : "lines"}`;
  return [[path, { shown, identity: identityOf(content), lines }]];
}

function hashField(path: string, hash: string | undefined): Field[] {
  return hash === undefined ? [] : [[path, { shown: hash, identity: hash }]];
}

/** Mappings are told entry by entry; a list is one value. */
function fields(path: string, value: unknown): Field[] {
  if (value === undefined) return [];
  const isMapping = value !== null && typeof value === "object" && !Array.isArray(value) && !isMasked(value);
  // A secret may stand in a site in plain text: a documented default, say.
  const shown = SECRET_NAME.test(path) ? HIDDEN : shownText(value);
  if (!isMapping) return [[path, { shown, identity: identityOf(value) }]];
  return Object.entries(value as object)
    .sort(([a], [b]) => compareNames(a, b))
    .flatMap(([key, part]) => fields(path === "" ? key : `${path}.${key}`, part));
}

function identityOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

/** A value for readers: secrets and passwords of addresses masked, on one line, cut. */
export function shownText(value: unknown): string {
  if (isMasked(value)) return HIDDEN;
  const text = typeof value === "string" ? value : JSON.stringify(maskedParts(value));
  const safe = text.replace(/(:\/\/[^/@\s:]*):[^/@\s]*@/g, "$1:…@").replace(/\s+/g, " ");
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe;
}

function maskedParts(value: unknown): unknown {
  if (isMasked(value)) return HIDDEN;
  if (Array.isArray(value)) return value.map(maskedParts);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, maskedParts(part)]));
}
