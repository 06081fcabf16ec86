import type { Properties } from "../provider/values";
import { type Fields, fieldKinds } from "../schema/fields";
import type { Operations, ResourceType } from "../schema/table-resource";
import { type Engine, failureText, isNotFound } from "./engine";
import { findImage, type Image, localImage, repositoryDigest } from "./images";
import type { RegistryLogins } from "./registry-logins";

const { text, flag, set, map } = fieldKinds();

const fields: Fields = {
  name: text({ required: true, replaces: true }),
  keepLocally: flag(),
  forceRemove: flag(),
  pullTriggers: set({ replaces: true }),
  triggers: map({ replaces: true }),
  platform: text({ replaces: true }),
  build: set({ single: true, of: {}, unsupported: true }),
  imageId: text({ output: true }),
  repoDigest: text({ output: true }),
};

const META =
  '{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":1200000000000,"delete":1200000000000,"update":1200000000000}}';

/** `docker:index/remoteImage:RemoteImage`. */
export function remoteImageType(engine: Engine, logins: RegistryLogins): ResourceType {
  return { fields, operations: new ImageOperations(engine, logins), meta: META };
}

class ImageOperations implements Operations {
  constructor(
    readonly engine: Engine,
    readonly logins: RegistryLogins,
  ) {}

  async create(state: Properties): Promise<{ id: string; read: Properties }> {
    const image = await this.#find(state);
    const read = readImage(String(state.name), image);
    return { id: String(read.id), read };
  }

  async read(_id: string, state: Properties): Promise<Properties | undefined> {
    const name = String(state.name ?? "");
    const image = await localImage(this.engine, name);
    return image && readImage(name, image);
  }

  async update(_id: string, _prior: Properties, planned: Properties): Promise<Properties> {
    return readImage(String(planned.name), await this.#find(planned));
  }

  async delete(_id: string, state: Properties): Promise<void> {
    if (state.keepLocally === true) return;
    const name = String(state.name ?? "");
    await this.engine.docker
      .getImage(name)
      .remove({ force: state.forceRemove === true })
      .catch((error) => {
        if (isNotFound(error)) return;
        throw new Error(`Unable to remove Docker image: ${failureText(error, this.engine.target)}`, {
          cause: error,
        });
      });
  }

  async #find(state: Properties): Promise<Image> {
    return findImage(this.engine, this.logins, String(state.name ?? ""), String(state.platform ?? "")).catch(
      (error) => {
        throw new Error(`Unable to read Docker image into resource: ${error.message}`, { cause: error });
      },
    );
  }
}

/** The id is the image's with its name behind it, so that one image under two names is two resources. */
function readImage(name: string, image: Image): Properties {
  return {
    id: image.Id + name,
    imageId: image.Id,
    repoDigest: repositoryDigest(name, image.RepoDigests ?? []),
  };
}
