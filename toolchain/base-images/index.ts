import { join } from "node:path";
import { reasonOf } from "../../engine";
import { ToolchainError } from "../error";
import { withLock } from "../lock";
import { cachePaths } from "../paths";
import { enginePlatform, inspectImages, type LocalImage } from "./docker";
import { loadRecipes, type Recipe } from "./recipe";
import { BaseImageSupply, type Supplied } from "./supply";

/** How one base image came to be on the engine. */
export interface BaseImageReport extends Supplied {
  /** The image's name with its tag. */
  name: string;
  /** Time that getting it took, in seconds; 0 for what was there. */
  seconds: number;
}

/** What {@link ensureBaseImages} may be told. */
export interface BaseImageOptions {
  /** Takes one line of progress. */
  report(line: string): void;
  /** Names to ensure. Default: every name that has a recipe. */
  names?: string[];
  /** Platform of the images, like `linux/arm64`. Default: the engine's own. */
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
  const recipes = new Map(loadRecipes().map((recipe) => [recipe.name, recipe]));
  const names = options.names ?? [...recipes.keys()];
  const platform = options.platform ?? (await enginePlatform());
  const folder = join(cachePaths().cache, "base-images");
  const supply = new BaseImageSupply(platform, folder, options.report);
  const images = names.map((name) => ({ name, recipe: recipes.get(name) }));
  const found = await findAll(images, supply);
  if (found.every(({ report }) => report !== undefined)) return getAll(found, supply);
  // The run that we may have to wait for may get them, too: look again.
  return withLock(folder, options.report, async () => getAll(await findAll(images, supply), supply));
}

interface WantedImage {
  name: string;
  recipe?: Recipe;
}

/** An image with what the engine has of it. */
interface FoundImage extends WantedImage {
  local?: LocalImage;
  /** Absent when it must be got. */
  report?: BaseImageReport;
}

async function findAll(images: readonly WantedImage[], supply: BaseImageSupply): Promise<FoundImage[]> {
  const locals = await inspectImages(images.map(({ name }) => name));
  return images.map((image) => {
    const local = locals.get(image.name);
    const found = supply.find(image.name, local, image.recipe);
    return { ...image, local, report: found && { name: image.name, ...found, seconds: 0 } };
  });
}

async function getAll(images: readonly FoundImage[], supply: BaseImageSupply): Promise<BaseImageReport[]> {
  const reports: BaseImageReport[] = [];
  const failures: string[] = [];
  for (const { name, local, recipe, report } of images) {
    const started = Date.now();
    const elapsed = () => (Date.now() - started) / 1000;
    try {
      reports.push(report ?? { name, ...(await supply.get(name, local, recipe)), seconds: elapsed() });
    } catch (error) {
      failures.push(`  ${name} (${supply.platform}): ${reasonOf(error)}`);
    }
  }
  if (failures.length === 0) return reports;
  throw new ToolchainError(
    `base images that cannot be had:\n${failures.join("\n")}`,
    "make the registry reachable (docker pull must work), or load the images with docker load",
  );
}
