const NANOSECONDS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Nanoseconds of a duration in Go's notation (`1m30s`, `1.5s`, `-10ms`, `0`), or undefined when it is none. */
export function parseDuration(text: string): bigint | undefined {
  const [, sign, rest] = /^([+-]?)(.*)$/.exec(text) ?? [];
  if (rest === "0") return 0n;
  if (!rest || !/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of rest.matchAll(
    /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const scale = NANOSECONDS[unit] ?? 0n;
    total += BigInt(whole || "0") * scale;
    if (fraction) total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  return sign === "-" ? -total : total;
}

/** A duration as Go prints it: `1m0s`, `1.5s`, `500ms`, `0s`. */
export function formatDuration(nanoseconds: number | bigint): string {
  const total = BigInt(nanoseconds);
  if (total < 0n) return `-${formatDuration(-total)}`;
  if (total === 0n) return "0s";
  const second = NANOSECONDS.s ?? 1n;
  if (total < second) {
    const unit = total < 1_000n ? "ns" : total < 1_000_000n ? "µs" : "ms";
    return decimal(total, NANOSECONDS[unit] ?? 1n) + unit;
  }
  const hours = total / (3600n * second);
  const minutes = (total / (60n * second)) % 60n;
  const seconds = `${decimal(total % (60n * second), second)}s`;
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

function decimal(value: bigint, unit: bigint): string {
  const digits = String(unit).length - 1;
  const fraction = String(value % unit)
    .padStart(digits, "0")
    .replace(/0+$/, "");
  return fraction && digits > 0 ? `${value / unit}.${fraction}` : String(value / unit);
}
