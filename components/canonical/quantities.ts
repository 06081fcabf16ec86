const BYTES: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
};

/** Bytes of a Compose size (`"256m"`, `"1.5gb"`, `"1048576"`), or undefined when the text is none. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.trim().toLowerCase());
  const factor = BYTES[match?.[2] ?? "none"];
  if (match === null || factor === undefined) return undefined;
  return Math.round(Number(match[1]) * factor);
}

/** Whole megabytes, the provider's unit for memory; rounded up so that a limit is never smaller than asked. */
export function memoryMegabytes(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined) throw new Error(`"${text}" is no size; write it as "256m" or "1.5g"`);
  return Math.ceil(bytes / 1024 ** 2);
}

/** The kernel's smallest share of a CPU. */
const LEAST_CPUS = 0.01;

/** CPUs of a Compose `cpus` value, or undefined when the text is no number of at least 0.01. */
export function parseCpus(text: string): number | undefined {
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
  const cpus = Number(text);
  return cpus >= LEAST_CPUS ? cpus : undefined;
}

/**
 * CPUs the way the provider reads them back: at least one decimal (`1` → `1.0`, `1.50` → `1.5`); any other spelling is
 * a replacement on every `up` (PROVIDER_FACTS B).
 */
export function canonicalCpus(text: string): string {
  const cpus = parseCpus(text);
  if (cpus === undefined) throw new Error(`"${text}" is no number of CPUs; write it as "0.5"`);
  return Number.isInteger(cpus) ? cpus.toFixed(1) : String(cpus);
}

/** Relative weight for a reservation of CPUs: an engine has no reservation, 1024 shares are one CPU's worth. */
export function cpuShares(text: string): number {
  return Math.max(2, Math.round(Number(canonicalCpus(text)) * 1024));
}
