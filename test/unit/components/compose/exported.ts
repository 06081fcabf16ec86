import { composeExport } from "../../../../components/compose/export";
import type { ComposeExportOptions } from "../../../../components/compose/plan";
import type { ServiceSpec, Topology } from "../../../../components/topology";

/** What every service has, said or not. */
export const ADDED = {
  restart: "unless-stopped",
  stop_grace_period: "10s",
  logging: { driver: "json-file", options: { "max-file": "3", "max-size": "10m" } },
};

/** The export of a topology called `plant`. */
export function exported(topology: Partial<Topology>, options?: ComposeExportOptions) {
  return composeExport({ name: "plant", services: {}, ...topology }, options);
}

/** The service `web` of an export. */
export function service(spec: Partial<ServiceSpec>, topology: Partial<Topology> = {}) {
  return exported({ services: { web: { image: "web:1", ...spec } }, ...topology }).file.services.web;
}
