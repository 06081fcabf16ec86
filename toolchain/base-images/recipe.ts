import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { contentHash as filesHash } from "../files";
import { PLATFORMS } from "../versions";

/** Label of every stand-in: what the image really is, in words. The real image never carries it. */
export const STAND_IN_LABEL = "io.sitestack.stand-in";

/** Label of every stand-in: the hash of all that it was made from. */
export const RECIPE_LABEL = "io.sitestack.stand-in.recipe";

const absolutePath = z.string().startsWith("/");
const imageName = z
  .string()
  .regex(/^[a-z0-9./_-]+:[\w.-]+$/, "must be a name with a tag, like python:3.9-slim");

const recipeSchema = z.strictObject({
  /** The name that Dockerfiles ask for, with its tag. */
  name: imageName,
  /** Types of the systems that are built on it or run it. */
  systems: z.array(z.string().min(1)).min(1),
  /** The platforms for which this recipe has been tried. */
  platforms: z.array(z.enum(PLATFORMS)).min(1),
  /** What the stand-in really is: the label's text. */
  standsFor: z.string().min(1),
  /** Debian suite of the root file system. */
  suite: z.enum(["bullseye", "bookworm", "trixie"]),
  /** Debian packages on top of the minimal system. Recipes of one suite with the same list share that layer. */
  packages: z.array(z.string()),
  /**
   * A stage of its own, on another base image, that fetches what Debian does not have: the steps run in the recipe's
   * folder `fetch/`, and what they put below /fetched is copied into the image, with its owners.
   */
  fetch: z.strictObject({ from: imageName, run: z.array(z.string()).min(1) }).optional(),
  /** Symbolic links to make: the link's path to its target. */
  links: z.record(absolutePath, absolutePath).default({}),
  /** Shell commands after that, each a step of its own, with network. */
  run: z.array(z.string()).default([]),
  /** Environment of the image. */
  env: z.record(z.string(), z.string()).default({}),
  /** Ports that the image says it listens on. */
  expose: z.array(z.int().min(1).max(65_535)).default([]),
  /** Working directory of its containers. Default: the root. */
  workdir: absolutePath.optional(),
  /** User of its containers, by name or id. Default: root. */
  user: z.string().min(1).optional(),
  /** What every container runs, with the command as its arguments. Default: nothing. */
  entrypoint: z.array(z.string()).min(1).optional(),
  /** The image's default command. */
  command: z.array(z.string()),
});

/** The text of a recipe: everything that differs between two stand-ins, as data. */
export type RecipeText = z.infer<typeof recipeSchema>;

/** One stand-in: its `recipe.json`, with what lies beside that. */
export interface Recipe extends RecipeText {
  /** The recipe's folder: its build's context. */
  folder: string;
  /** Whether it has a folder `files/`, which is copied onto the image's root. */
  hasFiles: boolean;
  /** Whether it has a folder `fetch/`, in which the fetching steps run. */
  hasFetchFiles: boolean;
  /** Hash of the contents of both folders. */
  filesHash: string;
}

/** Reads every recipe, one folder each, sorted by name. Throws naming the file and every mistake in it. */
export function loadRecipes(folder = join(__dirname, "recipes")): Recipe[] {
  const recipes = readdirSync(folder).map((entry) => loadRecipe(join(folder, entry)));
  return recipes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function loadRecipe(folder: string): Recipe {
  const file = join(folder, "recipe.json");
  const folders = ["files", "fetch"].map((name) => join(folder, name));
  const [hasFiles = false, hasFetchFiles = false] = folders.map((path) => existsSync(path));
  const text = parseRecipe(file, readFileSync(file, "utf8"));
  return { ...text, folder, hasFiles, hasFetchFiles, filesHash: filesHash(folders) };
}

/** Turns a recipe file's text into a recipe. Throws naming the file and every mistake in it. */
export function parseRecipe(file: string, text: string): RecipeText {
  const parsed = recipeSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`base image recipe ${file}:\n${z.prettifyError(parsed.error)}`);
}

/**
 * The names of the base images that systems need, as far as there are recipes.
 *
 * @param recipes every recipe
 * @param systems types of systems, or `all`; a type that no recipe names needs nothing
 * @param platform a platform that the engine only emulates: what nobody runs there (no recipe has been tried for it) is not
 *   needed, as an edge's worker needs no database. Default: the engine's own, for which all are
 */
export function namesFor(
  recipes: readonly Pick<Recipe, "name" | "systems" | "platforms">[],
  systems: readonly string[] | "all",
  platform?: string,
): string[] {
  return recipes
    .filter((recipe) => systems === "all" || recipe.systems.some((type) => systems.includes(type)))
    .filter(({ platforms }) => platform === undefined || platforms.some((tried) => tried === platform))
    .map(({ name }) => name);
}

/** Every type of system that a recipe names, sorted. */
export function knownSystems(recipes: readonly Pick<Recipe, "systems">[]): string[] {
  return [...new Set(recipes.flatMap(({ systems }) => systems))].sort();
}

/** A short hash of texts, each kept apart from the next. */
export function contentHash(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex").slice(0, 16);
}
