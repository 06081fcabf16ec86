import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Properties, Value } from "../provider/values";
import { type Fields, fieldKinds } from "../schema/fields";
import { isZero } from "../schema/plan";
import type { Operations, ResourceType } from "../schema/table-resource";
import { type Engine, failureText, isNotFound } from "./engine";
import { fromLabels, labelFields, toLabels } from "./labels";

const { text, list, set, map } = fieldKinds();

const fields: Fields = {
  name: text({ computed: true, autoNamed: true, replaces: true }),
  labels: set({ replaces: true, of: labelFields }),
  driver: text({ computed: true, replaces: true }),
  driverOpts: map({ replaces: true }),
  cluster: list({ single: true, of: {}, unsupported: true }),
  mountpoint: text({ output: true }),
};

/** `docker:index/volume:Volume`. */
export function volumeType(engine: Engine): ResourceType {
  return {
    fields,
    operations: new VolumeOperations(engine),
    importable: true,
    meta: '{"schema_version":"1"}',
  };
}

/** How long the last containers may take to let go of a volume before its removal fails. */
const REMOVAL_TIMEOUT_MS = 30_000;
const RETRY_MS = 500;

class VolumeOperations implements Operations {
  constructor(readonly engine: Engine) {}

  async create(state: Properties): Promise<{ id: string; read: Properties }> {
    const volume = await this.engine.docker.createVolume(createBody(state)).catch((error) => {
      throw this.#failure("Unable to create volume", error);
    });
    return { id: volume.name, read: (await this.read(volume.name)) ?? {} };
  }

  async read(id: string): Promise<Properties | undefined> {
    const inspect = await this.engine.docker
      .getVolume(id)
      .inspect()
      .catch((error) => {
        if (isNotFound(error)) return undefined;
        throw this.#failure("Unable to inspect volume", error);
      });
    return inspect && readVolume(inspect);
  }

  async delete(id: string): Promise<void> {
    const volume = this.engine.docker.getVolume(id);
    const deadline = Date.now() + REMOVAL_TIMEOUT_MS;
    for (;;) {
      const failure = await volume.remove({ force: true }).then(
        () => undefined,
        (error) => failureText(error, this.engine.target),
      );
      if (failure === undefined) return;
      if (!/volume is in use/i.test(failure)) throw new Error(failure);
      if (Date.now() > deadline) {
        throw new Error(
          "timeout while waiting for state to become 'removed' (last state: 'in_use', timeout: 30s)",
        );
      }
      await sleep(RETRY_MS);
    }
  }

  #failure(what: string, error: unknown): Error {
    return new Error(`${what}: ${failureText(error, this.engine.target)}`, { cause: error });
  }
}

function createBody(state: Properties): Docker.VolumeCreateOptions {
  return {
    Name: String(state.name ?? ""),
    ...(isZero(state.driver) ? {} : { Driver: String(state.driver) }),
    ...(isZero(state.driverOpts) ? {} : { DriverOpts: state.driverOpts as Record<string, string> }),
    Labels: fromLabels(state.labels),
  };
}

function readVolume(inspect: Docker.VolumeInspectInfo): Properties {
  return {
    id: inspect.Name,
    name: inspect.Name,
    labels: toLabels(inspect.Labels),
    driver: inspect.Driver,
    driverOpts: (inspect.Options ?? {}) as Value,
    mountpoint: inspect.Mountpoint,
  };
}
