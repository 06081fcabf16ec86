import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Label of every stand-in: what the image really is, in words. The real image never carries it. */
export const STAND_IN_LABEL = "io.sitestack.stand-in";

/** Label of every stand-in: the hash of all that it was made from. */
export const RECIPE_LABEL = "io.sitestack.stand-in.recipe";

const absolutePath = z.string().startsWith("/");

const recipeSchema = z.strictObject({
  /** The name that Dockerfiles ask for, with its tag. */
  name: z.string().regex(/^[a-z0-9./_-]+:[\w.-]+$/, "must be a name with a tag, like python:3.9-slim"),
  /** The platforms for which this recipe has been tried. */
  platforms: z.array(z.enum(["linux/amd64", "linux/arm64"])).min(1),
  /** What the stand-in really is: the label's text. */
  standsFor: z.string().min(1),
  /** Debian suite of the root file system. */
  suite: z.enum(["bullseye", "bookworm", "trixie"]),
  /** Debian packages on top of the minimal system. */
  packages: z.array(z.string()),
  /** Symbolic links to make: the link's path to its target. */
  links: z.record(absolutePath, absolutePath),
  /** Shell commands after that, each a step of its own, with network. */
  run: z.array(z.string()),
  /** Environment of the image. */
  env: z.record(z.string(), z.string()),
  /** The image's default command. */
  command: z.array(z.string()).min(1),
});

/** One stand-in as data: everything that differs between two of them. */
export type Recipe = z.infer<typeof recipeSchema>;

/** Reads every recipe of a folder, sorted by name. Throws naming the file and every mistake in it. */
export function loadRecipes(folder = join(__dirname, "recipes")): Recipe[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const recipes = files.map((file) => parseRecipe(file, readFileSync(join(folder, file), "utf8")));
  return recipes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Turns a recipe file's text into a recipe. Throws naming the file and every mistake in it. */
export function parseRecipe(file: string, text: string): Recipe {
  const parsed = recipeSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`base image recipe ${file}:\n${z.prettifyError(parsed.error)}`);
}

/**
 * The recipe as a Dockerfile on a Debian root. `trust` are the extra settings that the machine's own
 * certificate authorities need (empty where there are none).
 */
export function renderDockerfile(recipe: Recipe, root: string, trust: Record<string, string>): string {
  const environment = Object.entries({ ...trust, ...recipe.env });
  const links = Object.entries(recipe.links);
  return [
    `FROM ${root}`,
    ...environment.map(([key, value]) => `ENV ${key}=${JSON.stringify(value)}`),
    ...(recipe.packages.length > 0 ? [installStep(recipe.packages)] : []),
    ...(links.length > 0
      ? [`RUN ${links.map(([path, target]) => `ln -sf ${target} ${path}`).join(" && ")}`]
      : []),
    ...recipe.run.map((command) => `RUN ${command}`),
    `CMD ${JSON.stringify(recipe.command)}`,
    "",
  ].join("\n");
}

function installStep(packages: readonly string[]): string {
  const install = `apt-get install -y -qq --no-install-recommends ${[...packages].sort().join(" ")}`;
  return `RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive ${install} && rm -rf /var/lib/apt/lists/*`;
}

/** A short hash of texts, each kept apart from the next. */
export function contentHash(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex").slice(0, 16);
}
