import { setTimeout as sleep } from "node:timers/promises";
import type execa from "execa";
import { expect } from "vitest";
import { containersOfSite } from "../support/engine";
import type { TestStack } from "../support/stack";

/** What came of an update that was interrupted. */
export interface Interrupted {
  /** Whether it was still under way. */
  underWay: boolean;
  /** Milliseconds until then: where it was over before, the machine is quicker than was thought. */
  took: number;
  /** What it had said. */
  text: string;
}

/** Sends a signal to the whole group of an update, as a terminal does, after so many milliseconds; waits for its end. */
export function interruptedAt(
  moment: number,
  signal: "SIGKILL" | "SIGINT",
  start: () => execa.ExecaChildProcess,
): Promise<Interrupted> {
  return interruptedWhen(() => sleep(moment), signal, start);
}

/** The same as soon as something is so. */
export async function interruptedWhen(
  itIsSo: () => Promise<unknown>,
  signal: "SIGKILL" | "SIGINT",
  start: () => execa.ExecaChildProcess,
): Promise<Interrupted> {
  const startedAt = performance.now();
  const update = start();
  await Promise.race([update, itIsSo()]);
  const underWay = update.pid !== undefined && update.exitCode === null;
  if (underWay && update.pid !== undefined) process.kill(-update.pid, signal);
  const took = performance.now() - startedAt;
  const { all } = await update;
  return { underWay, took, text: all ?? "" };
}

/** Three stations with fixed names, which differ from round to round, so that each update has something to do. */
export class InterruptedSite {
  readonly names: string[];

  constructor(
    readonly stack: TestStack,
    private readonly label: string,
  ) {
    this.names = [1, 2, 3].map((number) => `test_${label}_station_${number}`);
  }

  configure(round: number): void {
    const logLevel = round % 2 === 0 ? "INFO" : "WARNING";
    const stations = this.names.map((containerName, index) => ({ id: index + 1, containerName, logLevel }));
    const flexstack = { type: "flexstack", network: { name: `test-${this.label}` }, stations };
    this.stack.configure({ "sitestack:systems": { flexstack } });
  }

  /** Exactly the site's containers are on the engine, and the state knows each. */
  async expectNoOrphans(): Promise<void> {
    const containers = await containersOfSite(this.stack.name);
    const state = await this.stack.exportState();
    expect(containers.map(({ Names }) => Names[0]?.slice(1)).sort()).toEqual(this.names);
    for (const { Id } of containers) expect(state).toContain(Id);
  }
}
