import type { ServiceSpec } from "./topology";

/** Log files are bounded unless the service says otherwise: a disk that fills at 3 a.m. stops everything. */
export const DEFAULT_LOGGING: NonNullable<ServiceSpec["logging"]> = {
  driver: "json-file",
  options: { "max-file": "3", "max-size": "10m" },
};

/** Time between the stop signal and SIGKILL. */
export const DEFAULT_STOP_GRACE = "10s";

/** What the engine does when the process ends: a job's end is its purpose. */
export function restartOf({ restart, kind }: Pick<ServiceSpec, "restart" | "kind">): string {
  return restart ?? (kind === "job" ? "no" : "unless-stopped");
}
