import { isObject, mapValues, type Properties, type Value } from "../../../toolchain/plugins/provider/values";

/** Members that are a plugin's own bookkeeping: nothing may depend on them. */
const BOOKKEEPING = new Set(["__defaults", "__meta", "__pulumi_raw_state_delta"]);

/**
 * Puts a mark in place of everything in a text that differs from run to run. Address ranges that the engine chooses are
 * masked as well, since machines differ in them; the cases' own addresses are all in 10.0.0.0/8.
 */
export function maskText(text: string): string {
  return text
    .replace(/sha256:[0-9a-f]{64}/g, "sha256:<digest>")
    .replace(/\b[0-9a-f]{64}\b/g, "<id>")
    .replace(/^[0-9a-f]{12}$/, "<short-id>")
    .replace(/-[0-9a-f]{7}(?![0-9a-z])/g, "-<hex7>")
    .replace(/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, "<mac>")
    .replace(/\b(?!10\.)\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?(?![\d.])/g, (address) =>
      address.startsWith("0.0.0.0") || address.startsWith("127.") ? address : "<ip>",
    );
}

/** A value with its texts masked and the bookkeeping left out. */
export function maskValue(value: Value): Value {
  if (typeof value === "string") return maskText(value);
  if (Array.isArray(value)) return value.map(maskValue);
  if (!isObject(value)) return value;
  const kept = Object.fromEntries(Object.entries(value).filter(([name]) => !BOOKKEEPING.has(name)));
  return mapValues(kept, maskValue);
}

/**
 * A resource's properties in a form in which two runs can be compared.
 * @param inputs The inputs of the resource: what they leave open, the engine chooses.
 */
export function maskProperties(properties: Properties, inputs: Properties): Properties {
  const masked = maskValue(properties) as Properties;
  if (masked.runtime) masked.runtime = "<runtime>";
  if (masked.networkMode === "host" && "hostname" in masked) masked.hostname = "<host>";
  if (Array.isArray(masked.networkDatas)) masked.networkDatas = maskEndpoints(masked.networkDatas);
  if (Array.isArray(masked.ports)) masked.ports = maskPorts(masked.ports, inputs.ports ?? null);
  // Two streams of one container come in any order.
  if (typeof masked.containerLogs === "string")
    masked.containerLogs = masked.containerLogs.split("\n").sort();
  return masked;
}

/** Networks come in any order, and the length of a prefix is the engine's choice where its address is. */
function maskEndpoints(endpoints: Value[]): Value[] {
  const masked: Properties[] = endpoints.filter(isObject).map((endpoint) => ({
    ...endpoint,
    ipPrefixLength: endpoint.ipAddress === "<ip>" ? "<length>" : (endpoint.ipPrefixLength ?? null),
  }));
  return masked.sort((left, right) => (String(left.networkName) < String(right.networkName) ? -1 : 1));
}

function maskPorts(ports: Value[], given: Value): Value[] {
  const open = Array.isArray(given) && given.some((port) => isObject(port) && port.external === undefined);
  return open ? ports.map((port) => (isObject(port) ? { ...port, external: "<port>" } : port)) : ports;
}

/** What differs between two states of a resource. */
export function changedOutputs(before: Properties, after: Properties): Record<string, [Value, Value]> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const pairs = names.map((name): [string, [Value, Value]] => [
    name,
    [before[name] ?? null, after[name] ?? null],
  ]);
  return Object.fromEntries(
    pairs.filter(([, [old, fresh]]) => JSON.stringify(old) !== JSON.stringify(fresh)),
  );
}

/**
 * The lines of a failure that the cases compare. Left out: the official plugin's own log line (it names a place in its
 * source and repeats the message), its type checker's warnings, and what a registry or its address look-up answers.
 */
export function maskDiagnostics(lines: string[]): string[] {
  const masked: string[] = [];
  let inLog = false;
  for (const line of lines.map((text) => text.trim()).filter(Boolean)) {
    inLog ||= line.includes("sdk.helper_schema:");
    const skipped = inLog || TYPE_CHECKER.some((text) => line.includes(text));
    if (inLog && /: provider=docker@[\d.]+$/.test(line)) inLog = false;
    if (!skipped)
      masked.push(maskText(line).replace(/(error pulling image .*: Error response from daemon:).*/, "$1 …"));
  }
  return masked;
}

const TYPE_CHECKER = [
  "type checking failed",
  "Type checking failed",
  "Type checking is still experimental",
  "Unexpected type at field",
  "expected boolean type",
  "please let us know by creating an issue",
  "This will become a hard error",
];
