import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Properties, Value } from "../provider/values";
import { type Fields, fieldKinds } from "../schema/fields";
import { isZero } from "../schema/plan";
import { type Operations, PartialFailure, type ResourceType } from "../schema/table-resource";
import { type Engine, failureText } from "./engine";
import { fromLabels, labelFields, toLabels } from "./labels";

const { text, flag, set, map } = fieldKinds();

/** An address range of a network. */
export const ipamConfigFields: Fields = {
  auxAddress: map({ replaces: true }),
  gateway: text({ replaces: true }),
  ipRange: text({ replaces: true }),
  subnet: text({ replaces: true }),
};

const fields: Fields = {
  name: text({ required: true, autoNamed: true, replaces: true }),
  labels: set({ replaces: true, of: labelFields }),
  driver: text({ computed: true, replaces: true }),
  options: map({ computed: true, replaces: true }),
  internal: flag({ computed: true, replaces: true }),
  attachable: flag({ replaces: true }),
  ingress: flag({ replaces: true }),
  ipv6: flag({ replaces: true }),
  ipamDriver: text({ default: "default", replaces: true }),
  ipamOptions: map({ replaces: true }),
  ipamConfigs: set({ computed: true, replaces: true, of: ipamConfigFields }),
  scope: text({ output: true }),
};

/** `docker:index/network:Network`. */
export function networkType(engine: Engine): ResourceType {
  return {
    fields,
    operations: new NetworkOperations(engine),
    importable: true,
    meta: '{"schema_version":"1"}',
  };
}

/** How long a network's last containers may take to leave it before its removal fails. */
const REMOVAL_TIMEOUT_MS = 30_000;
const RETRY_MS = 500;

class NetworkOperations implements Operations {
  constructor(readonly engine: Engine) {}

  async create(state: Properties): Promise<{ id: string; read: Properties }> {
    const network = await this.engine.docker.createNetwork(createBody(state)).catch((error) => {
      throw new Error(`Unable to create network: ${failureText(error, this.engine.target)}`, {
        cause: error,
      });
    });
    const read = await this.read(network.id);
    if (!read)
      throw new PartialFailure(network.id, new Error(`network ${network.id} went away while it was created`));
    return { id: network.id, read };
  }

  /** Whatever keeps the engine from telling, the official plugin takes the network for gone. */
  async read(id: string): Promise<Properties | undefined> {
    const inspect = await this.engine.docker
      .getNetwork(id)
      .inspect()
      .catch(() => undefined);
    return inspect && readNetwork(inspect);
  }

  async delete(id: string): Promise<void> {
    const network = this.engine.docker.getNetwork(id);
    const deadline = Date.now() + REMOVAL_TIMEOUT_MS;
    for (;;) {
      if (!(await this.read(id))) return;
      const failure = await network.remove().then(
        () => undefined,
        (error) => failureText(error, this.engine.target),
      );
      if (failure === undefined) return;
      if (!/has active endpoints/i.test(failure)) throw new Error(failure);
      if (Date.now() > deadline) {
        throw new Error(
          "timeout while waiting for state to become 'removed' (last state: 'pending', timeout: 30s)",
        );
      }
      await sleep(RETRY_MS);
    }
  }
}

function createBody(state: Properties): Docker.NetworkCreateOptions {
  const given: Record<string, Value | undefined> = {
    Driver: state.driver,
    Options: state.options,
    Internal: state.internal,
    Attachable: state.attachable,
    Ingress: state.ingress,
    EnableIPv6: state.ipv6,
  };
  const ranges = Array.isArray(state.ipamConfigs) ? (state.ipamConfigs as Properties[]) : [];
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => !isZero(value))),
    Name: String(state.name),
    Labels: fromLabels(state.labels),
    IPAM: {
      Driver: String(state.ipamDriver ?? ""),
      ...(ranges.length > 0 ? { Config: ranges.map(rangeBody) } : {}),
      ...(isZero(state.ipamOptions) ? {} : { Options: state.ipamOptions as Record<string, string> }),
    },
  };
}

function rangeBody({ subnet, ipRange, gateway, auxAddress }: Properties): Record<string, string> {
  const given = { Subnet: subnet, IPRange: ipRange, Gateway: gateway, AuxiliaryAddresses: auxAddress };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !isZero(value))) as Record<
    string,
    string
  >;
}

interface Range {
  Subnet?: string;
  IPRange?: string;
  Gateway?: string;
  AuxiliaryAddresses?: Record<string, string> | null;
}

/** The address ranges of a network as state has them. */
export function ipamConfigValues(ranges: unknown): Value {
  return ((ranges ?? []) as Range[]).map((range) => ({
    auxAddress: range.AuxiliaryAddresses ?? {},
    gateway: range.Gateway ?? "",
    ipRange: range.IPRange ?? "",
    subnet: range.Subnet ?? "",
  }));
}

function readNetwork(inspect: Docker.NetworkInspectInfo): Properties {
  return {
    id: inspect.Id,
    name: inspect.Name,
    labels: toLabels(inspect.Labels),
    driver: inspect.Driver,
    internal: inspect.Internal,
    attachable: inspect.Attachable,
    ingress: inspect.Ingress,
    ipv6: inspect.EnableIPv6,
    ipamDriver: inspect.IPAM?.Driver ?? "",
    ipamOptions: (inspect.IPAM?.Options ?? {}) as Value,
    ipamConfigs: ipamConfigValues(inspect.IPAM?.Config),
    options: (inspect.Options ?? {}) as Value,
    scope: inspect.Scope,
  };
}
