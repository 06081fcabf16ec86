import { columns } from "./columns";
import type { BuildOrder, BuiltLayer } from "./parking-layers";

/** What was built, for people; and how a site names exactly the image that was pushed. */
export function layerTable(
  layers: readonly BuiltLayer[],
  { repository }: Pick<BuildOrder, "repository">,
): string {
  const head = ["LAYER", "BUILT", "TIME", "IMAGE", "TAGS"];
  const lines = layers.map(({ layer, built, digest, seconds, reference, tags }) => [
    layer.toUpperCase(),
    became(built, digest),
    `${seconds.toFixed(1)} s`,
    reference,
    tags.map((tag) => tag.slice(repository.length)).join(" "),
  ]);
  const top = layers.at(-1);
  const pinned =
    top?.digest === undefined ? [] : [`APP_IMAGE: ${top.tags[0] ?? top.reference}@${top.digest}`];
  return [columns([head, ...lines]), ...pinned].join("\n");
}

/** A push goes through the build each time, whether there is anything to build or not: the builder's cache knows. */
function became(built: boolean, digest: string | undefined): string {
  if (digest !== undefined) return "pushed";
  return built ? "yes" : "no";
}
