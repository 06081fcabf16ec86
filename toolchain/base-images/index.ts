import { join } from "node:path";
import { reasonOf } from "../../engine";
import { ToolchainError } from "../error";
import { withLock } from "../lock";
import { cachePaths } from "../paths";
import { enginePlatform, inspectImages } from "./docker";
import { loadRecipes, namesFor, type Recipe } from "./recipe";
import { BaseImageSupply, once, type Supplied, type WantedImage } from "./supply";

/** How one base image came to be on the engine. */
export interface BaseImageReport extends Supplied {
  /** The image's name with its tag, as Dockerfiles have it. */
  name: string;
  /** The name that the engine has it under: another one where the platform is not the engine's own. */
  reference: string;
  /** Time that getting it took, in seconds; 0 for what was there. */
  seconds: number;
}

/** What {@link ensureBaseImages} may be told. */
export interface BaseImageOptions {
  /** Takes one line of progress. */
  report(line: string): void;
  /** Names to ensure. Default: those that the systems need. */
  names?: readonly string[];
  /** Types of the systems whose base images are wanted. Default: `all` that have a recipe. */
  systems?: readonly string[] | "all";
  /** Platform of the images, like `linux/arm64`; another than the engine's must be emulated. Default: the engine's own. */
  platform?: string;
}

/**
 * Makes the base images of our Dockerfiles available on the engine that the docker CLI talks to: the real one where it
 * is there or can be pulled, else a labelled stand-in under the same name.
 *
 * @returns one report per name, in the order of the names
 * @throws ToolchainError after trying all, naming each image that can be had in no way
 */
export async function ensureBaseImages(options: BaseImageOptions): Promise<BaseImageReport[]> {
  const known = loadRecipes();
  const systems = options.systems ?? "all";
  if ((options.names ?? namesFor(known, systems)).length === 0) return [];
  const own = await enginePlatform();
  const platform = options.platform ?? own;
  const names = options.names ?? namesFor(known, systems, platform === own ? undefined : platform);
  if (names.length === 0) return [];
  const recipes = new Map(known.map((recipe) => [recipe.name, recipe]));
  const folder = join(cachePaths().cache, "base-images");
  const run = new Run(recipes, new BaseImageSupply(platform, own, folder, options.report));
  const found = await run.findAll(names);
  if (found.every((report) => report !== undefined)) return found;
  // The run that we may have to wait for may get them, too: look again.
  return withLock(folder, options.report, () => run.getAll(names));
}

/** One run over some names, in which each image is got at most once. */
class Run {
  readonly #got = new Map<string, Promise<BaseImageReport>>();

  constructor(
    private readonly recipes: ReadonlyMap<string, Recipe>,
    private readonly supply: BaseImageSupply,
  ) {}

  /** What is there already, in the order of the names; undefined stands for what is not. */
  async findAll(names: readonly string[]): Promise<(BaseImageReport | undefined)[]> {
    return (await this.#look(names)).map((image) => this.#found(image));
  }

  /** Gets what is not there yet, all side by side. */
  async getAll(names: readonly string[]): Promise<BaseImageReport[]> {
    const images = await this.#look(names);
    const outcomes = await Promise.allSettled(images.map((image) => this.#get(image)));
    const failures = outcomes.flatMap((outcome, index) =>
      outcome.status === "rejected"
        ? [`  ${names[index]} (${this.supply.platform}): ${reasonOf(outcome.reason)}`]
        : [],
    );
    if (failures.length > 0) {
      throw new ToolchainError(
        `base images that cannot be had:\n${failures.join("\n")}`,
        "make the registry reachable (docker pull must work), or load the images with docker load",
      );
    }
    return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  }

  async #look(names: readonly string[]): Promise<WantedImage[]> {
    const references = names.map((name) => this.supply.nameOnEngine(name));
    const locals = await inspectImages(references);
    return names.map((name, index) => {
      const local = locals.get(references[index] ?? "");
      return { name, recipe: this.recipes.get(name), local };
    });
  }

  #found(image: WantedImage): BaseImageReport | undefined {
    const found = this.supply.find(image);
    return found && { ...this.#names(image), ...found, seconds: 0 };
  }

  #get(image: WantedImage): Promise<BaseImageReport> {
    return once(this.#got, image.name, async () => {
      const started = Date.now();
      const supplied = this.#found(image) ?? (await this.supply.get(image, () => this.#ingredients(image)));
      return { ...this.#names(image), ...supplied, seconds: (Date.now() - started) / 1000 };
    });
  }

  #names({ name }: WantedImage): Pick<BaseImageReport, "name" | "reference"> {
    return { name, reference: this.supply.nameOnEngine(name) };
  }

  /** The image that a recipe fetches with: wanted, too, where a stand-in has to be built. */
  async #ingredients({ recipe }: WantedImage): Promise<void> {
    if (recipe?.fetch === undefined) return;
    const [image] = await this.#look([recipe.fetch.from]);
    if (image !== undefined) await this.#get(image);
  }
}
