import type { EngineSettings } from "../../engine";

/** What a gate waits for. `completed` also starts the container: a job is created, not started, by the provider. */
export type GateCondition = "running" | "healthy" | "completed";

/**
 * Everything that a gate process needs, on its standard input as JSON: a thousand containers are more than fit into an
 * environment variable. Plain data without a path of this machine, since state is shared.
 */
export interface GateSpec {
  /** How the gate reaches the engine. */
  engine: EngineSettings;
  /** Name of the engine in messages. */
  hostName: string;
  /** Containers to wait for; all have to come true. */
  containers: GateContainer[];
  /** What has to come true. */
  condition: GateCondition;
  /** Seconds until the gate gives up. */
  timeoutSeconds: number;
}

/** One container at a gate. */
export interface GateContainer {
  id: string;
  /** The service's name in messages. */
  service: string;
  /** Environment variables whose values are cut out of everything that the gate prints. */
  secretVariables?: string[];
  /** The names that it takes over on its networks when it is ready; absent: none. */
  handover?: Handover;
}

/** How a rolling service's name moves to its new container (PROVIDER_FACTS A4). */
export interface Handover {
  /** Network name → names that the container gets there. */
  aliases: Record<string, string[]>;
  /** Labels that the older containers of the same service and slot carry. */
  siblingLabels: Record<string, string>;
  /** Milliseconds that an older container keeps serving what resolved its address before. */
  drainMs: number;
}
