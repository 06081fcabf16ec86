import { setTimeout as sleep } from "node:timers/promises";
import type { LastGood } from "../../../components";
import { type GateReport, readReports } from "../../../components/gate/read-report";
import type { GateContainer, GateSpec } from "../../../components/gate/spec";
import { inspect, watchContainer } from "../../../components/gate/watch";
import { EngineClient, reasonOf, resolveEngineTarget } from "../../../engine";
import type { ListedContainer } from "./services-now";

const ASK_AGAIN_MS = 1000;

/** What came of asking every gate once more. */
export interface Proof {
  /** How many containers came true. */
  proven: number;
  failures: GateReport[];
}

/**
 * Asks every gate of a stack again, also those that an update had no reason to ask: a container that nobody changed may
 * have died since.
 */
export async function askGates(gates: readonly GateSpec[]): Promise<Proof> {
  const asked = await Promise.all(gates.map(askGate));
  const failures = asked.flatMap(({ failures: some }) => some);
  return { proven: asked.reduce((sum, { proven }) => sum + proven, 0), failures };
}

async function askGate(spec: GateSpec): Promise<Proof> {
  const client = new EngineClient(resolveEngineTarget(spec.engine, process.env));
  try {
    const asked = spec.containers.map(async (container): Promise<GateReport[]> => {
      try {
        await watchPatiently(client, spec, container);
        return [];
      } catch (error) {
        const reports = readReports(reasonOf(error));
        return reports.length > 0
          ? reports
          : [{ service: container.service, because: reasonOf(error), logs: [] }];
      }
    });
    const failures = (await Promise.all(asked)).flat();
    return { proven: spec.containers.length - failures.length, failures };
  } finally {
    client.close();
  }
}

/**
 * A container that nobody changed feels it when what it depends on is recreated. So one that the engine still probes or
 * starts again has its gate's whole budget, where the gate itself would give up at once.
 */
async function watchPatiently(client: EngineClient, spec: GateSpec, container: GateContainer): Promise<void> {
  const end = Date.now() + spec.timeoutSeconds * 1000;
  for (;;) {
    try {
      await watchContainer(client, spec, container, () => {});
      return;
    } catch (error) {
      const { Status } = (await inspect(client, container.id)).State;
      const mayPass = spec.condition !== "completed" && (Status === "running" || Status === "restarting");
      if (!mayPass || Date.now() > end) throw error;
      await sleep(ASK_AGAIN_MS);
    }
  }
}

/** Services that run another image than they did in the last good deployment: `flead/kafka on local`. */
export function otherImages(
  { hosts }: LastGood,
  listed: Readonly<Record<string, readonly ListedContainer[]>>,
): string[] {
  return Object.entries(hosts).flatMap(([host, { images }]) => {
    const running = (listed[host] ?? []).map(({ Labels, ImageID }) => ({
      key: `${Labels?.["io.sitestack.system"]}/${Labels?.["io.sitestack.service"]}`,
      ImageID,
    }));
    return Object.entries(images)
      .filter(([service, { id }]) => !running.some(({ key, ImageID }) => key === service && ImageID === id))
      .map(([service]) => `${service} on ${host}`);
  });
}
