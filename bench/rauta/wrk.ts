/** What one run of wrk measured. */
export interface Measured {
  requestsPerSecond: number;
  /** Milliseconds that half of the requests took at most. */
  p50: number;
  /** Milliseconds that 99 % of the requests took at most. */
  p99: number;
  /** Requests that were answered. */
  requests: number;
  /** Errors of sockets and answers that were no success. */
  errors: number;
}

const UNIT: Record<string, number> = { us: 1e-3, ms: 1, s: 1e3, m: 60e3 };

/** wrk's arguments for a run with latencies. */
export function wrkArguments(url: string, seconds: number, connections = 50): string[] {
  return ["wrk", "-t2", `-c${connections}`, `-d${seconds}s`, "--latency", url];
}

/** Reads what wrk prints. Throws, with all of it, when it is no report. */
export function readWrk(text: string): Measured {
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1]);
  const percentile = (percent: number) => {
    const [, amount, unit = ""] =
      new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s|m)$`, "m").exec(text) ?? [];
    return Number(amount) * (UNIT[unit] ?? Number.NaN);
  };
  const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text) ?? [];
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? "0";
  const measured = {
    requestsPerSecond: number(/^Requests\/sec:\s+([\d.]+)/m),
    p50: percentile(50),
    p99: percentile(99),
    requests: number(/(\d+) requests in/),
    errors: [...socket.slice(1), refused].reduce((sum, count) => sum + Number(count), 0),
  };
  if (Object.values(measured).some(Number.isNaN)) throw new Error(`this is no report of wrk:\n${text}`);
  return measured;
}

/** The run with the highest throughput: what else the machine does only ever slows one down. */
export function best(runs: readonly Measured[]): Measured {
  const [first] = [...runs].sort((a, b) => b.requestsPerSecond - a.requestsPerSecond);
  if (first === undefined) throw new Error("there is no run");
  return first;
}
