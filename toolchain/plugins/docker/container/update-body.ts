import { isObject, type Properties, same, type Value } from "../../provider/values";
import { isZero } from "../../schema/plan";
import { mebibytes } from "./fields";
import { containerFields } from "./schema";

/** What the engine can change in a container that is there. */
const UPDATABLE = [
  "restart",
  "maxRetryCount",
  "cpuShares",
  "memory",
  "memoryReservation",
  "cpuSet",
  "memorySwap",
  "deviceReadBps",
  "deviceReadIops",
  "deviceWriteBps",
  "deviceWriteIops",
];

/** The engine's body for an update in place, or undefined when nothing that it could change differs. */
export function updateBody(prior: Properties, planned: Properties): object | undefined {
  const changed = UPDATABLE.some((name) => !same(zeroless(prior[name]), zeroless(planned[name])));
  if (!changed) return undefined;
  return {
    RestartPolicy: { Name: planned.restart ?? "", MaximumRetryCount: planned.maxRetryCount ?? 0 },
    CpuShares: planned.cpuShares ?? 0,
    CpusetCpus: planned.cpuSet ?? "",
    Memory: mebibytes.toEngine(planned.memory ?? 0),
    MemoryReservation: mebibytes.toEngine(planned.memoryReservation ?? 0),
    ...(planned.memorySwap ? { MemorySwap: mebibytes.toEngine(planned.memorySwap) } : {}),
    ...deviceRates(planned),
  };
}

function zeroless(value: Value | undefined): Value {
  return value === undefined || isZero(value) ? null : value;
}

function deviceRates(planned: Properties): Record<string, unknown> {
  const rates: Record<string, unknown> = {};
  for (const name of UPDATABLE.filter((property) => property.startsWith("device"))) {
    const elements = planned[name];
    const field = containerFields[name];
    if (!Array.isArray(elements) || !elements.some(isObject) || !field?.place) continue;
    rates[field.place.replace(/^HostConfig\./, "")] = field.toEngine?.(elements);
  }
  return rates;
}
