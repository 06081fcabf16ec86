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

/** Digits after the point that an engine keeps of a number of CPUs. */
const DECIMALS = 9;
/** Billionths in a thousandth: the step to the next number that people write. */
const STEP = 1_000_000n;
const TENTH = 100_000_000n;

/**
 * CPUs the way the provider reads them back (`1` → `1.0`, `1.50` → `1.5`, `10` → `10.`); any other spelling is a
 * replacement on every `up` (PROVIDER_FACTS B).
 */
export function canonicalCpus(text: string): string {
  return cpusReadBack(requireNanoCpus(text));
}

/**
 * The next larger number of CPUs that the provider reads back as itself; undefined when the text's own is one, or when
 * the text is none. The provider rounds some to one decimal (`0.05` → `0.1`, `10.05` → `10.1`), and then replaces the
 * container on every `up`.
 */
export function readableCpus(text: string): string | undefined {
  if (parseCpus(text) === undefined) return undefined;
  const asked = requireNanoCpus(text);
  const tooPrecise = (text.split(".")[1] ?? "").replace(/0+$/, "").length > DECIMALS;
  if (!tooPrecise && survives(asked)) return undefined;
  let nano = (asked / STEP + 1n) * STEP;
  while (!survives(nano)) nano += STEP;
  return cpusReadBack(nano).replace(/\.$/, "");
}

/** Relative weight for a reservation of CPUs: an engine has no reservation, 1024 shares are one CPU's worth. */
export function cpuShares(text: string): number {
  return Math.max(2, Math.round((Number(requireNanoCpus(text)) / 10 ** DECIMALS) * 1024));
}

function survives(nano: bigint): boolean {
  return !isRounded(nano) || nano % TENTH === 0n;
}

/** Billionths of a CPU, which is what an engine counts in. */
function requireNanoCpus(text: string): bigint {
  if (parseCpus(text) === undefined) throw new Error(`"${text}" is no number of CPUs; write it as "0.5"`);
  const [whole, fraction = ""] = text.split(".");
  return BigInt(`${whole}${fraction.slice(0, DECIMALS).padEnd(DECIMALS, "0")}`);
}

/** The provider's own `nanoInt64ToDecimalString`: a text with nine zeros is rounded to one decimal, another trimmed. */
function cpusReadBack(nano: bigint): string {
  if (!isRounded(nano)) return decimalText(nano).replace(/0+$/, "");
  const tenths = (nano + TENTH / 2n) / TENTH;
  return `${tenths / 10n}.${tenths % 10n}`;
}

function isRounded(nano: bigint): boolean {
  return decimalText(nano).split("0").length - 1 === DECIMALS;
}

function decimalText(nano: bigint): string {
  const digits = String(nano).padStart(DECIMALS + 1, "0");
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}
