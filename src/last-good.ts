import { Config, type Resource, runtime } from "@pulumi/pulumi";
import { type DockerHost, type PinnedImages, recordLastGood } from "../components";

/** The namespace of what going back adds to a deployment's settings; it is no part of them. */
const ROLLBACK = "rollback";

/** The images that a deployment is to go back to, by host; none in an update like any other. */
export function pinnedImages(): Record<string, PinnedImages> {
  return new Config(ROLLBACK).getObject<Record<string, PinnedImages>>("images") ?? {};
}

/** Keeps this deployment with the stack as the last good one, when all its systems have succeeded. */
export function keepAsLastGood(hosts: Readonly<Record<string, DockerHost>>, systems: Resource[]): void {
  const encrypted = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
  const settings = Object.entries(runtime.allConfig())
    .filter(([key]) => !key.startsWith(`${ROLLBACK}:`))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  recordLastGood({
    ...{ hosts, proven: systems, settings: Object.fromEntries(settings) },
    secretKeys: [...encrypted].sort(),
  });
}
