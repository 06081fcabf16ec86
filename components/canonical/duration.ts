const UNIT_NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g;

/**
 * Nanoseconds of a Compose duration (`"1m30s"`, `"500ms"`), or undefined when the text is none.
 * A bare `0` is accepted, as in Go.
 */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) {
    total += Number(amount) * (UNIT_NANOSECONDS[unit ?? ""] ?? Number.NaN);
  }
  return Math.round(total);
}

/**
 * A duration the way Go's `Duration.String` writes it (`60s` → `1m0s`), which is how the provider reads it back;
 * any other spelling is an update after every refresh (PROVIDER_FACTS B).
 */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  if (nanoseconds < 1e3) return `${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${decimal(nanoseconds / 1e3)}µs`;
  if (nanoseconds < 1e9) return `${decimal(nanoseconds / 1e6)}ms`;
  const hours = Math.floor(nanoseconds / 3600e9);
  const minutes = Math.floor((nanoseconds % 3600e9) / 60e9);
  const seconds = `${decimal((nanoseconds % 60e9) / 1e9)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** Nine decimals at most, without trailing zeros; never the exponent that a small number's own text has. */
function decimal(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, "");
}

/** The canonical spelling of a duration. Throws a plain Error when the text is none. */
export function canonicalDuration(text: string): string {
  return formatDuration(requireDuration(text));
}

/** Whole seconds, rounded up. Throws a plain Error when the text is no duration. */
export function durationSeconds(text: string): number {
  return Math.ceil(requireDuration(text) / 1e9);
}

/** Whole milliseconds, rounded up. Throws a plain Error when the text is no duration. */
export function durationMilliseconds(text: string): number {
  return Math.ceil(requireDuration(text) / 1e6);
}

function requireDuration(text: string): number {
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined) throw new Error(`"${text}" is no duration; write it as "1m30s" or "500ms"`);
  return nanoseconds;
}
