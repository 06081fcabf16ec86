import { parseDuration } from "../../../components/canonical/duration";
import type { RautaConfig } from "./config";

/** The text of rauta-control's configuration file: `image/control/src/config.rs` reads it. */
export function controlConfig(config: RautaConfig): string {
  const { address, port } = config.loadBalancer;
  return configText({ address, port }, config);
}

/** The same for a trial at another address than the load balancer's: it serves its interface's own, whichever that is. */
export function trialConfig(config: RautaConfig): string {
  return configText({ port: config.loadBalancer.port }, config);
}

function configText(
  service: { address?: string; port: number },
  { backends, health, loadBalancer, workload }: RautaConfig,
): string {
  const { check, path, interval, timeout, failures, successes } = health;
  const config = {
    service,
    backends: backends.map(({ name, address, weight }) => ({ name, address, port: workload.port, weight })),
    health: {
      check,
      path,
      intervalMs: milliseconds(interval),
      timeoutMs: milliseconds(timeout),
      failures,
      successes,
    },
    drainMs: milliseconds(loadBalancer.drain),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function milliseconds(duration: string): number {
  const nanoseconds = parseDuration(duration);
  if (nanoseconds === undefined) throw new Error(`"${duration}" is no duration`);
  return Math.round(nanoseconds / 1e6);
}
