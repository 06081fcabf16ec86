import { createHash } from "node:crypto";
import { getStack, Output } from "@pulumi/pulumi";
import { compareNames } from "./graph";

/** Who a container belongs to. */
export interface Identity {
  /** The site: the stack's name. It is the Compose project as well. */
  site: string;
  /** The system: flexstack, flead, … */
  system: string;
  /** The service's documented name. */
  service: string;
  /** 1, 2, … among the service's replicas. */
  slot: number;
}

/** The site of the running program. */
export function currentSite(): string {
  return getStack();
}

/**
 * The labels by which people and tools find a container: Sitestack's own, and Compose's, so that
 * `docker compose -p SITE ps|logs|exec` works on it (PROVIDER_FACTS H).
 */
export function identityLabels(identity: Identity, configHash: string): Record<string, string> {
  return {
    ...siblingLabels(identity),
    "io.sitestack.config-hash": configHash,
    "com.docker.compose.project": composeProject(identity.site),
    "com.docker.compose.service": identity.service,
    "com.docker.compose.container-number": String(identity.slot),
    "com.docker.compose.oneoff": "False",
    "com.docker.compose.config-hash": configHash,
    "com.docker.compose.project.working_dir": "/",
    "com.docker.compose.project.config_files": `Pulumi.${identity.site}.yaml`,
  };
}

/** The site's name as Compose allows it for a project: lower-case letters, digits, `-` and `_`. */
export function composeProject(site: string): string {
  return site.toLowerCase().replace(/[^a-z0-9_-]/g, "");
}

/** Labels that the old and the new container of one service and slot share. */
export function siblingLabels(identity: Identity): Record<string, string> {
  return {
    "io.sitestack.site": identity.site,
    "io.sitestack.system": identity.system,
    "io.sitestack.service": identity.service,
    "io.sitestack.slot": String(identity.slot),
  };
}

/** Labels of what belongs to a whole system: networks, volumes. */
export function systemLabels(system: string): Record<string, string> {
  return { "io.sitestack.site": currentSite(), "io.sitestack.system": system };
}

/** Labels in the provider's own form, sorted. */
export function labelList<Value>(labels: Record<string, Value>): { label: string; value: Value }[] {
  return Object.keys(labels)
    .sort(compareNames)
    .map((label) => ({ label, value: labels[label] as Value }));
}

/**
 * A short hash of plain data. Values that come later (Outputs) count by their place only: a secret must not be
 * guessable from a label.
 */
export function plainHash(value: unknown): string {
  const text = JSON.stringify(canonical(value));
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Plain data with sorted keys. Not JSON.stringify's replacer, which would see an Output's toJSON instead of it. */
function canonical(value: unknown): unknown {
  if (Output.isInstance(value) || value instanceof Promise) return "<output>";
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareNames(a, b));
  return Object.fromEntries(entries.map(([key, part]) => [key, canonical(part)]));
}
