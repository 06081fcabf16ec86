import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";

const POLL_MS = 200;

/**
 * Waits until the engine calls the container healthy.
 * @param timeoutSeconds After this it counts as failed.
 * @throws Error in the official plugin's words: too late, or no health check to wait for.
 */
export async function waitUntilHealthy(container: Docker.Container, timeoutSeconds: number): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (Date.now() < deadline) {
    const { State } = await container.inspect();
    if (!State.Health) {
      throw new Error(
        "you have supplied a 'wait' argument, but the container does not have a healthcheck defined. " +
          "Please remove the 'wait' argument or add a 'healthcheck' attribute",
      );
    }
    if (State.Health.Status === "healthy") return;
    await sleep(POLL_MS);
  }
  throw new Error("container failed to be in healthy state");
}
