import type { Recipe } from "./recipe";

/**
 * A recipe as a Dockerfile on a Debian root; its context is the recipe's folder.
 *
 * @param recipe the recipe
 * @param root tag of the Debian root
 * @param trust the extra settings that the machine's own certificate authorities need; empty where there are none
 */
export function renderDockerfile(recipe: Recipe, root: string, trust: Record<string, string>): string {
  const environment = Object.entries({ ...trust, ...recipe.env });
  const links = Object.entries(recipe.links).map(([path, target]) => `ln -sf ${target} ${path}`);
  return [
    ...fetchStage(recipe),
    `FROM ${root}`,
    // First, so that recipes with the same list share the layer.
    ...(recipe.packages.length > 0 ? [installStep(recipe.packages)] : []),
    ...environment.map(([key, value]) => `ENV ${key}=${JSON.stringify(value)}`),
    ...(links.length > 0 ? [`RUN ${links.join(" && ")}`] : []),
    ...(recipe.fetch === undefined ? [] : ["COPY --from=fetch /fetched/ /"]),
    ...(recipe.hasFiles ? ["COPY files/ /"] : []),
    ...recipe.run.map((command) => `RUN ${command}`),
    ...recipe.expose.map((port) => `EXPOSE ${port}`),
    ...(recipe.workdir === undefined ? [] : [`WORKDIR ${recipe.workdir}`]),
    ...(recipe.user === undefined ? [] : [`USER ${recipe.user}`]),
    ...(recipe.entrypoint === undefined ? [] : [`ENTRYPOINT ${JSON.stringify(recipe.entrypoint)}`]),
    `CMD ${JSON.stringify(recipe.command)}`,
    "",
  ].join("\n");
}

function fetchStage({ fetch, hasFetchFiles }: Recipe): string[] {
  if (fetch === undefined) return [];
  return [
    `FROM ${fetch.from} AS fetch`,
    "WORKDIR /fetch",
    ...(hasFetchFiles ? ["COPY fetch/ ."] : []),
    ...fetch.run.map((command) => `RUN ${command}`),
  ];
}

function installStep(packages: readonly string[]): string {
  const install = `apt-get install -y -qq --no-install-recommends ${[...packages].sort().join(" ")}`;
  return [
    // Java's packages make links there, and fail when a slim image has not got it.
    "RUN mkdir -p /usr/share/man/man1",
    `apt-get update -qq && DEBIAN_FRONTEND=noninteractive ${install}`,
    "rm -rf /var/lib/apt/lists/*",
  ].join(" && ");
}
