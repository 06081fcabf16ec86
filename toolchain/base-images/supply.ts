import { nameForPlatform } from "../../engine";
import { buildDebianRoot, type DebianRoot, rootTag } from "./debian-root";
import {
  buildImage,
  inspectImages,
  isOutOfReach,
  type LocalImage,
  pull,
  pullAside,
  removeUnused,
} from "./docker";
import { renderDockerfile } from "./dockerfile";
import {
  type DebianMirrors,
  ensureDebootstrap,
  extraAuthorities,
  readDebianMirrors,
  trustEnvironment,
} from "./machine";
import { contentHash, RECIPE_LABEL, type Recipe, STAND_IN_LABEL } from "./recipe";

/** How one base image came to be on the engine. */
export interface Supplied {
  /** `present`: was there, the real one. `pulled`: fetched now. `stand-in`: built here from package registries, now or before. */
  way: "present" | "pulled" | "stand-in";
  /** What it is, in words, and what to do where that matters. */
  detail: string;
}

/** What is to be built for a recipe on this machine. */
export interface StandInPlan {
  recipe: Recipe;
  root: DebianRoot;
  dockerfile: string;
  /** Hash of all that goes into the image. */
  hash: string;
}

/**
 * What a local image is worth: the real one, a stand-in that is still the one to build, or nothing
 * (absent, of another platform, or a stand-in whose recipe has changed).
 */
export function worth(
  local: LocalImage | undefined,
  platform: string,
  planHash: string | undefined,
): "real" | "stand-in" | "nothing" {
  if (local === undefined || local.platform !== platform) return "nothing";
  if (local.standIn === undefined) return "real";
  return planHash === undefined || planHash === local.recipe ? "stand-in" : "nothing";
}

/** The registry that an image's name belongs to; empty for the engine's default one. */
export function registryOf(name: string): string {
  const first = name.split("/")[0] ?? "";
  return name.includes("/") && /[.:]|^localhost$/.test(first) ? first : "";
}

/** An image to get, with what the engine has of it. */
export interface WantedImage {
  /** The image's name with its tag. */
  name: string;
  /** How to build a stand-in, where there is a recipe. */
  recipe?: Recipe;
  /** What the engine has under that name, where it has one. */
  local?: LocalImage;
}

/**
 * Gets base images side by side: what two of them share (a Debian root, an answer about a registry) is made or asked once,
 * and the others wait for it.
 */
export class BaseImageSupply {
  readonly #authorities = extraAuthorities();
  readonly #refusals = new Map<string, Promise<string | undefined>>();
  readonly #roots = new Map<string, Promise<void>>();
  #mirrors: Promise<DebianMirrors> | undefined;

  /**
   * @param platform platform of the images, like `linux/amd64`
   * @param own the engine's own platform
   * @param cacheFolder where debootstrap may work
   * @param report takes one line of progress
   */
  constructor(
    readonly platform: string,
    private readonly own: string,
    private readonly cacheFolder: string,
    private readonly report: (line: string) => void,
  ) {}

  /** The name under which the engine has an image of this platform: under the plain one it keeps its own platform's. */
  nameOnEngine(name: string): string {
    return this.platform === this.own ? name : nameForPlatform(name, this.platform);
  }

  /** What the engine has of an image already; undefined when it must be got. */
  find({ name, local, recipe }: WantedImage): Supplied | undefined {
    const found = worth(local, this.platform, this.#plan(recipe)?.hash);
    if (found === "real") return { way: "present", detail: "the real image" };
    if (found === "nothing") return undefined;
    const instead =
      this.platform === this.own ? `docker pull ${name}` : `docker image rm ${this.nameOnEngine(name)}`;
    return { way: "stand-in", detail: `${local?.standIn}; kept, for the real one: ${instead}` };
  }

  /**
   * Gets an image that must be got. Throws the reason when it can be had in no way.
   *
   * @param image the image
   * @param ingredients fulfilled when every image is there that the stand-in is made with
   */
  async get({ name, local, recipe }: WantedImage, ingredients: () => Promise<unknown>): Promise<Supplied> {
    const refusal = await this.#pull(name);
    if (refusal === undefined) return { way: "pulled", detail: "the real image" };
    const plan = this.#plan(recipe);
    if (plan === undefined) {
      throw new Error(`${refusal}; there is no recipe for a stand-in. Next: docker pull or docker load it`);
    }
    await this.#build(plan, ingredients);
    if (local !== undefined) await removeUnused(local.id);
    return { way: "stand-in", detail: `${plan.recipe.standsFor}; built because the pull failed: ${refusal}` };
  }

  /** Returns undefined on success. The first pull from a registry tells whether the others need try. */
  async #pull(name: string): Promise<string | undefined> {
    const registry = registryOf(name);
    const first = this.#refusals.get(registry);
    if (first === undefined) return once(this.#refusals, registry, () => this.#tryToPull(name));
    const refusal = await first;
    return refusal !== undefined && isOutOfReach(refusal) ? refusal : this.#tryToPull(name);
  }

  #tryToPull(name: string): Promise<string | undefined> {
    this.report(`${name}: pulling`);
    return this.platform === this.own
      ? pull(name, this.platform)
      : pullAside(name, this.platform, this.nameOnEngine(name));
  }

  #plan(recipe: Recipe | undefined): StandInPlan | undefined {
    if (!recipe?.platforms.some((known) => known === this.platform)) return undefined;
    const root = { suite: recipe.suite, platform: this.platform, authorities: this.#authorities };
    const dockerfile = renderDockerfile(recipe, rootTag(root), trustEnvironment(this.#authorities));
    return { recipe, root, dockerfile, hash: contentHash([dockerfile, recipe.standsFor, recipe.filesHash]) };
  }

  async #build(plan: StandInPlan, ingredients: () => Promise<unknown>): Promise<void> {
    const { recipe, root, dockerfile, hash } = plan;
    const say = (line: string): void => this.report(`${recipe.name}: ${line}`);
    say(`cannot be pulled; building a stand-in, ${recipe.standsFor}`);
    await Promise.all([once(this.#roots, rootTag(root), () => this.#buildRoot(root, say)), ingredients()]);
    const from = recipe.fetch === undefined ? "" : `, and what ${recipe.fetch.from} fetches`;
    say(`installing ${recipe.packages.join(", ") || "nothing more"}${from}`);
    const labels = { [STAND_IN_LABEL]: recipe.standsFor, [RECIPE_LABEL]: hash };
    const { name, folder: context, fetch } = recipe;
    const baseImages: Record<string, string> = {};
    if (fetch !== undefined && this.nameOnEngine(fetch.from) !== fetch.from)
      baseImages[fetch.from] = this.nameOnEngine(fetch.from);
    const tag = this.nameOnEngine(name);
    await buildImage({ dockerfile, context, tag, platform: this.platform, labels, baseImages });
  }

  async #buildRoot(root: DebianRoot, say: (line: string) => void): Promise<void> {
    if ((await inspectImages([rootTag(root)])).has(rootTag(root))) return;
    // Once: apt does not run twice at a time.
    this.#mirrors ??= ensureDebootstrap(this.report).then(readDebianMirrors);
    await buildDebianRoot(root, await this.#mirrors, this.cacheFolder, say);
  }
}

/** Does a piece of work at its first call only; every later call for the same key gets that one's outcome. */
export function once<T>(done: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const known = done.get(key) ?? work();
  done.set(key, known);
  return known;
}
