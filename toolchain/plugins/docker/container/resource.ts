import type Docker from "dockerode";
import { logText } from "../../../../engine";
import { isObject, type Properties, type Value } from "../../provider/values";
import { isZero } from "../../schema/plan";
import { type Operations, PartialFailure, type ResourceType } from "../../schema/table-resource";
import { type Engine, failureText, isNotFound, isNotModified } from "../engine";
import { findImage } from "../images";
import type { RegistryLogins } from "../registry-logins";
import { type CreateBody, createBody, readContainer } from "./body";
import type { Inspect } from "./fields";
import { containerFields } from "./schema";
import { updateBody } from "./update-body";
import { uploadArchive } from "./uploads";
import { waitUntilHealthy } from "./wait";

const META =
  '{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":1200000000000,"delete":1200000000000,"update":1200000000000},' +
  '"schema_version":"2"}';

/** `docker:index/container:Container`. */
export function containerType(engine: Engine, logins: RegistryLogins): ResourceType {
  const operations = new ContainerOperations(engine, logins);
  return {
    fields: containerFields,
    operations,
    deleteBeforeReplace: true,
    alwaysRead: "hostname",
    importable: true,
    meta: META,
  };
}

class ContainerOperations implements Operations {
  constructor(
    readonly engine: Engine,
    readonly logins: RegistryLogins,
  ) {}

  async create(state: Properties): Promise<{ id: string; read: Properties }> {
    const image = String(state.image ?? "");
    await findImage(this.engine, this.logins, image, "").catch((error) => {
      throw new Error(`Unable to create container with image ${image}: ${error.message}`);
    });
    const container = await this.#createOnly(state, createBody(state));
    try {
      await this.#connect(container, state);
      await this.#upload(container, state);
      await this.#start(container, state);
      const logs = await this.#attach(container, state);
      const read = await this.read(container.id, state);
      return { id: container.id, read: { ...read, ...logs } };
    } catch (error) {
      throw new PartialFailure(container.id, error);
    }
  }

  async read(id: string, state: Properties): Promise<Properties | undefined> {
    const inspect = await this.engine.docker
      .getContainer(id)
      .inspect()
      .catch((error) => {
        if (isNotFound(error)) return undefined;
        throw this.#failure("error fetching container information from Docker", error);
      });
    return inspect && readContainer(inspect as unknown as Inspect, state);
  }

  async update(id: string, prior: Properties, planned: Properties): Promise<undefined> {
    const container = this.engine.docker.getContainer(id);
    if (prior.mustRun !== true && planned.mustRun === true && planned.start === true)
      await this.#startNow(container);
    const body = updateBody(prior, planned);
    if (!body) return;
    await container.update(body).catch((error) => {
      throw this.#failure("Unable to update a container", error);
    });
  }

  async delete(id: string, state: Properties): Promise<void> {
    const container = this.engine.docker.getContainer(id);
    if (state.attach !== true) {
      const grace = Math.max(0, Number(state.destroyGraceSeconds ?? 0));
      await container.stop({ t: grace }).catch((error) => {
        if (isNotFound(error) || isNotModified(error)) return;
        throw this.#failure(`Error stopping container ${id}`, error);
      });
    }
    await container.remove({ v: state.removeVolumes === true, force: true }).catch(async (error) => {
      if (isNotFound(error)) return;
      if (!/is already in progress/i.test(String(error.message)))
        throw this.#failure(`Error deleting container ${id}`, error);
      await container.wait({ condition: "removed" }).catch(() => undefined);
    });
  }

  async #createOnly(state: Properties, body: CreateBody): Promise<Docker.Container> {
    const platform = state.platform ? { platform: String(state.platform) } : {};
    const options = { ...body, ...platform, name: String(state.name) } as Docker.ContainerCreateOptions;
    return this.engine.docker.createContainer(options).catch((error) => {
      throw this.#failure("Unable to create container", error);
    });
  }

  /** Networks of its own take the place of the default one. */
  async #connect(container: Docker.Container, { networksAdvanced }: Properties): Promise<void> {
    if (!Array.isArray(networksAdvanced) || networksAdvanced.length === 0) return;
    const { docker } = this.engine;
    await docker
      .getNetwork("bridge")
      .disconnect({ Container: container.id, Force: false })
      .catch((error) => {
        if (/is not connected to the network bridge/i.test(String(error.message))) return;
        throw this.#failure("Unable to disconnect the default network", error);
      });
    for (const network of networksAdvanced.filter(isObject)) {
      const name = String(network.name);
      await docker
        .getNetwork(name)
        .connect({ Container: container.id, EndpointConfig: endpointConfig(network) })
        .catch((error) => {
          throw this.#failure(`Unable to connect to network '${name}'`, error);
        });
    }
  }

  async #upload(container: Docker.Container, { uploads }: Properties): Promise<void> {
    for (const upload of Array.isArray(uploads) ? uploads.filter(isObject) : []) {
      await container.putArchive(await uploadArchive(upload), { path: "/" }).catch((error) => {
        throw this.#failure("Unable to upload volume content", error);
      });
    }
  }

  async #start(container: Docker.Container, state: Properties): Promise<void> {
    if (state.start !== true) return;
    await this.#startNow(container);
    if (state.wait === true) await waitUntilHealthy(container, Number(state.waitTimeout));
  }

  async #startNow(container: Docker.Container): Promise<void> {
    await container.start().catch((error) => {
      if (!isNotModified(error)) throw this.#failure("Unable to start container", error);
    });
  }

  /** Waits for the end of an attached container. Its logs are followed from the start: it may remove itself. */
  async #attach(container: Docker.Container, state: Properties): Promise<Properties> {
    if (state.attach !== true) return {};
    const following = state.logs === true ? this.#follow(container) : undefined;
    await container.wait().catch((error) => {
      throw this.#failure("Unable to wait container end of execution", error);
    });
    return following ? { containerLogs: await following } : {};
  }

  async #follow(container: Docker.Container): Promise<Value> {
    const chunks: Buffer[] = [];
    try {
      const stream = await container.logs({ follow: true, stdout: true, stderr: true });
      for await (const chunk of stream) chunks.push(chunk as Buffer);
    } catch (error) {
      throw this.#failure("unable to read container logs", error);
    }
    return logText(Buffer.concat(chunks));
  }

  #failure(what: string, error: unknown): Error {
    return new Error(`${what}: ${failureText(error, this.engine.target)}`, { cause: error });
  }
}

function endpointConfig(network: Properties): object {
  const options = (Array.isArray(network.driverOpts) ? network.driverOpts : []).map((option) => {
    const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(String(option)) ?? [];
    return [key, value];
  });
  const address = {
    IPv4Address: network.ipv4Address,
    IPv6Address: network.ipv6Address,
    LinkLocalIPs: network.linkLocalIps,
  };
  return {
    Aliases: network.aliases,
    IPAMConfig: Object.fromEntries(Object.entries(address).filter(([, value]) => !isZero(value))),
    ...(network.macAddress ? { MacAddress: network.macAddress } : {}),
    ...(options.length > 0 ? { DriverOpts: Object.fromEntries(options) } : {}),
    ...(network.gwPriority ? { GwPriority: network.gwPriority } : {}),
  };
}
