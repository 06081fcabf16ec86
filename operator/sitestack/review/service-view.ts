import type { ConfigSpec, ImageSpec, ServiceSpec } from "../../../components";
import { configMounts } from "../../../components/config-files";
import { compareNames } from "../../../components/graph";
import { attachmentsOf } from "../../../components/rollout";
import { isImageKey } from "../../../components/validate/topology";
import { isMasked, type SystemSnapshot } from "./snapshot";

/** A field's value as a reader may see it, and as it is compared. */
export interface FieldValue {
  /** What is shown; a secret is `(secret)`. */
  shown: string;
  /** Equal only for equal values. Never shown. */
  identity: string;
}

/** Everything that a service's containers are made of, field by field: what it refers to counts as its own. */
export type ServiceView = ReadonlyMap<string, FieldValue>;

const LONGEST = 80;

/** The view of one service. */
export function serviceView(system: SystemSnapshot, service: string): ServiceView {
  const { topology, contents } = system;
  const spec = topology.services[service];
  if (spec === undefined) return new Map();
  const { image, configs, networks, volumes = [], envFile = [], ...own } = spec;
  const view = new Map<string, FieldValue>();
  addFields(view, "", own);
  addImage(view, image, system);
  for (const { source, target, mode } of configMounts(configs)) {
    addFields(view, `configs.${target}`, { mode });
    addConfig(view, `configs.${target}.content`, topology.configs?.[source], contents);
  }
  for (const [key, attachment] of attachmentsOf(spec)) {
    addFields(view, `networks.${key}`, { joined: true, ...attachment });
    addFields(view, `networks.${key}.network`, topology.networks?.[key] ?? {});
  }
  // What a mount asks of the host (`bind`) is preflight's; the container does not know it.
  for (const { target, bind: _, ...mount } of volumes) addFields(view, `volumes.${target}`, mount);
  for (const file of envFile) addHash(view, `envFile.${file}`, contents[`files.${file}`]);
  return view;
}

function addImage(view: Map<string, FieldValue>, image: ServiceSpec["image"], system: SystemSnapshot): void {
  if (!isImageKey(image)) return addFields(view, "image", image);
  const spec: ImageSpec | undefined = system.topology.images?.[image.from];
  if (spec === undefined) return;
  if ("pull" in spec) return addFields(view, "image", spec.pull);
  addFields(view, "image", spec);
  addHash(view, "image.content", system.contents[`images.${image.from}`]);
}

/** A config's text may be long, and hold what is nobody's business: a reader sees that it differs. */
function addConfig(
  view: Map<string, FieldValue>,
  path: string,
  config: ConfigSpec | undefined,
  contents: Record<string, string>,
): void {
  if (config === undefined) return;
  if ("file" in config) return addHash(view, path, contents[`files.${config.file}`]);
  const content: unknown = config.content;
  if (isMasked(content)) return addFields(view, path, content);
  const lines = String(content).split("\n").length;
  view.set(path, { shown: `${lines} ${lines === 1 ? "line" : "lines"}`, identity: JSON.stringify(content) });
}

function addHash(view: Map<string, FieldValue>, path: string, hash: string | undefined): void {
  if (hash !== undefined) view.set(path, { shown: hash, identity: hash });
}

/** Mappings are told entry by entry; a list is one value. */
function addFields(view: Map<string, FieldValue>, path: string, value: unknown): void {
  if (value === undefined) return;
  const isMapping = value !== null && typeof value === "object" && !Array.isArray(value) && !isMasked(value);
  if (!isMapping) {
    view.set(path, { shown: shownText(value), identity: identityOf(value) });
    return;
  }
  const entries = Object.entries(value as object).sort(([a], [b]) => compareNames(a, b));
  for (const [key, part] of entries) addFields(view, path === "" ? key : `${path}.${key}`, part);
}

function identityOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

/** A value for readers: secrets and passwords of addresses masked, on one line, cut. */
export function shownText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(maskedParts(value));
  const safe = text.replace(/(:\/\/[^/@\s:]*):[^/@\s]*@/g, "$1:…@").replace(/\s+/g, " ");
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe;
}

function maskedParts(value: unknown): unknown {
  if (isMasked(value)) return "(secret)";
  if (Array.isArray(value)) return value.map(maskedParts);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, maskedParts(part)]));
}
