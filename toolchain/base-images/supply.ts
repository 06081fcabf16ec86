import { buildDebianRoot, type DebianRoot, rootTag } from "./debian-root";
import { buildImage, inspectImages, isOutOfReach, type LocalImage, pull, removeUnused } from "./docker";
import { extraAuthorities, trustEnvironment } from "./machine";
import { contentHash, RECIPE_LABEL, type Recipe, renderDockerfile, STAND_IN_LABEL } from "./recipe";

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

/** Gets base images one after the other, remembering which registries are out of reach. */
export class BaseImageSupply {
  readonly #authorities = extraAuthorities();
  readonly #outOfReach = new Map<string, string>();

  /**
   * @param platform platform of the images, like `linux/amd64`
   * @param cacheFolder where debootstrap may work
   * @param report takes one line of progress
   */
  constructor(
    readonly platform: string,
    private readonly cacheFolder: string,
    private readonly report: (line: string) => void,
  ) {}

  /** What the engine has of an image already; undefined when it must be got. */
  find(name: string, local: LocalImage | undefined, recipe: Recipe | undefined): Supplied | undefined {
    const found = worth(local, this.platform, this.#plan(recipe)?.hash);
    if (found === "real") return { way: "present", detail: "the real image" };
    if (found === "nothing") return undefined;
    return { way: "stand-in", detail: `${local?.standIn}; kept, for the real one: docker pull ${name}` };
  }

  /** Gets an image that must be got. Throws the reason when it can be had in no way. */
  async get(name: string, local: LocalImage | undefined, recipe: Recipe | undefined): Promise<Supplied> {
    const refusal = await this.#pull(name);
    if (refusal === undefined) return { way: "pulled", detail: "the real image" };
    const plan = this.#plan(recipe);
    if (plan === undefined) {
      throw new Error(`${refusal}; there is no recipe for a stand-in. Next: docker pull or docker load it`);
    }
    await this.#build(plan);
    if (local !== undefined) await removeUnused(local.id);
    return { way: "stand-in", detail: `${plan.recipe.standsFor}; built because the pull failed: ${refusal}` };
  }

  async #pull(name: string): Promise<string | undefined> {
    const registry = registryOf(name);
    const known = this.#outOfReach.get(registry);
    if (known !== undefined) return known;
    this.report(`${name}: pulling`);
    const refusal = await pull(name, this.platform);
    if (refusal !== undefined && isOutOfReach(refusal)) this.#outOfReach.set(registry, refusal);
    return refusal;
  }

  #plan(recipe: Recipe | undefined): StandInPlan | undefined {
    if (!recipe?.platforms.some((known) => known === this.platform)) return undefined;
    const root = { suite: recipe.suite, platform: this.platform, authorities: this.#authorities };
    const dockerfile = renderDockerfile(recipe, rootTag(root), trustEnvironment(this.#authorities));
    return { recipe, root, dockerfile, hash: contentHash([dockerfile, recipe.standsFor]) };
  }

  async #build({ recipe, root, dockerfile, hash }: StandInPlan): Promise<void> {
    const say = (line: string): void => this.report(`${recipe.name}: ${line}`);
    say(`cannot be pulled; building a stand-in, ${recipe.standsFor}`);
    if (!(await inspectImages([rootTag(root)])).has(rootTag(root))) {
      await buildDebianRoot(root, this.cacheFolder, say);
    }
    say(`installing ${recipe.packages.join(", ") || "nothing more"}`);
    const labels = { [STAND_IN_LABEL]: recipe.standsFor, [RECIPE_LABEL]: hash };
    await buildImage({ dockerfile, tag: recipe.name, platform: this.platform, labels });
  }
}
