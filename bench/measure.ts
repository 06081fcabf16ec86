import { readFileSync } from "node:fs";

/** What one run of a command cost. */
export interface Sample {
  /** From start to end, in seconds. */
  seconds: number;
  /**
   * Processor time of all processes that it started, in seconds; the engine's own is not in it. It says more than the
   * clock on a machine that others use as well. Absent where the system does not tell (elsewhere than on Linux).
   */
  cpuSeconds?: number;
}

/** Linux counts processor time for programs in hundredths, whatever its own clock does. */
const TICKS_PER_SECOND = 100;

/** Runs something that starts processes and waits for them. One at a time: the processor time is the whole program's. */
export async function measure(work: () => Promise<unknown>): Promise<Sample> {
  const cpuBefore = childrenCpuSeconds();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuAfter = childrenCpuSeconds();
  return { seconds, cpuSeconds: cpuAfter === undefined ? undefined : cpuAfter - (cpuBefore ?? 0) };
}

/** Processor time of all children that have ended, and of theirs. */
function childrenCpuSeconds(): number | undefined {
  try {
    return childTicks(readFileSync("/proc/self/stat", "utf8")) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

/** cutime and cstime of a line of /proc/PID/stat: fields 16 and 17, counted behind the name, which may hold spaces. */
export function childTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[13]) + Number(fields[14]);
}

/** The median of each figure; of an even number of samples the lower one of the middle. */
export function medianSample(samples: readonly Sample[]): Sample {
  return {
    seconds: median(samples.map(({ seconds }) => seconds)) ?? Number.NaN,
    cpuSeconds: median(samples.flatMap(({ cpuSeconds }) => cpuSeconds ?? [])),
  };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
