import { local } from "@pulumi/command";
import { type CustomResourceOptions, type Input, jsonStringify } from "@pulumi/pulumi";
import type { DockerHost } from "./docker-host";
import type { GateCondition, Handover } from "./gate/spec";
import { shippedScript } from "./shipped-script";
import { applyTransform, type Transform } from "./transform";

/** One container that a gate waits for. */
export interface GatedContainer {
  id: Input<string>;
  /** The service's name in messages. */
  service: string;
  /** Environment variables whose values the gate's report never shows. */
  secretVariables?: string[];
  /** Names that it takes over when it is ready. */
  handover?: Handover | HandoverInputs;
}

/** What a gate waits for. */
export interface GateArgs {
  /** The host that the containers are on. */
  host: DockerHost;
  /** Those that it waits for: all have to come true. */
  containers: GatedContainer[];
  /** What it waits for. */
  condition: GateCondition;
  /** Seconds until the gate gives up. */
  timeoutSeconds: number;
}

/** A Handover whose network names come later. */
export interface HandoverInputs extends Omit<Handover, "aliases"> {
  aliases: Input<Record<string, string[]>>;
}

/**
 * A gate as a resource of its own: a Command that waits for containers. A failed one is not in state, so the next `up`
 * tries it again without touching the container; dependents that depend on it are not started (PROVIDER_FACTS A).
 */
export function createGate(
  name: string,
  args: GateArgs,
  options: CustomResourceOptions,
  transform?: Transform<local.CommandArgs>,
): local.Command {
  const { host, containers, condition, timeoutSeconds } = args;
  const spec = jsonStringify({
    engine: host.engine,
    hostName: host.hostName,
    containers,
    condition,
    timeoutSeconds,
  });
  const inputs: local.CommandArgs = {
    interpreter: ["node"],
    create: shippedScript("gate/main.js"),
    stdin: spec,
    triggers: containers.map(({ id }) => id),
    logging: local.Logging.Stdout,
  };
  return new local.Command(name, ...applyTransform(transform, inputs, options));
}
