import { Output } from "@pulumi/pulumi";

/** An Output as the SDK implements it; its types show only a part. */
interface LateValue {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}

/**
 * Plain data in which the values that come later have come: for whoever reads a Topology without deploying it.
 * @param late what stands in for such a value: it may be secret. Undefined is what nobody knows before an update.
 */
export async function knownValues<Value>(
  value: Value,
  late: (value: unknown) => unknown = (known) => known,
): Promise<Value> {
  return (await resolve(value, late)) as Value;
}

async function resolve(value: unknown, late: (value: unknown) => unknown): Promise<unknown> {
  if (Output.isInstance(value)) {
    const output = value as unknown as LateValue;
    return late((await output.isKnown) ? await output.promise() : undefined);
  }
  if (value instanceof Promise) return late(await value);
  if (Array.isArray(value)) return Promise.all(value.map((part) => resolve(part, late)));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(async ([key, part]) => [key, await resolve(part, late)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
