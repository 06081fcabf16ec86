import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildSpec } from "../build-spec";
import { compareNames } from "../graph";
import { baseReferences } from "../image/base-images";
import { isRemoteContext } from "../image/request";
import type { Topology } from "../topology";
import { isImageKey } from "../validate/topology";

/** An image that the engine has to have, or to get from its registry. */
export interface WantedImage {
  reference: string;
  /** Who needs it: `system/service`, or `system/image` whose build begins with it. */
  neededBy: string;
}

/** An image that is built. */
export interface WantedBuild {
  /** What all its versions are called before the tag. */
  repository: string;
}

/** Every image that a topology does not make by itself: what is pulled, and what its builds begin with. */
export function wantedImages(topology: Topology): WantedImage[] {
  const services = sorted(topology.services).flatMap(([name, { image }]) =>
    typeof image === "string" ? [{ reference: image, neededBy: `${topology.name}/${name}` }] : [],
  );
  const used = new Set(
    Object.values(topology.services).flatMap(({ image }) => (isImageKey(image) ? [image.from] : [])),
  );
  const images = sorted(topology.images ?? {}).flatMap(([key, spec]) => {
    const neededBy = `${topology.name}/${key}`;
    if ("pull" in spec) return used.has(key) ? [{ reference: spec.pull, neededBy }] : [];
    return externalBases("layers" in spec ? spec.layers : [spec.build]).map((reference) => ({
      reference,
      neededBy,
    }));
  });
  // An id says which image of this very engine it is.
  return [...services, ...images].filter(({ reference }) => !reference.startsWith("sha256:"));
}

/** The images that a topology builds. */
export function wantedBuilds({ name, images = {} }: Topology): WantedBuild[] {
  return sorted(images).flatMap(([key, spec]) => {
    if ("pull" in spec) return [];
    const builds = "build" in spec ? [{ ...spec.build, name: "" }] : spec.layers;
    return builds.map(({ repository, name: layer }) => ({
      repository: repository ?? `sitestack/${name}-${key}${layer === "" ? "" : `-${layer}`}`,
    }));
  });
}

/**
 * What the Dockerfiles of a chain begin with, what the chain itself provides left out. A builder of one's own has its
 * own ways to an image, a context behind a URL is not looked at, and a Dockerfile that is not there is told elsewhere.
 */
function externalBases(chain: readonly (BuildSpec & { provides?: string })[]): string[] {
  const provided = new Set(chain.map(({ provides }) => provides));
  return chain.flatMap(({ context, dockerfile = "Dockerfile", args, baseImages = {}, builder }) => {
    const file = join(context, dockerfile);
    if (builder !== undefined || isRemoteContext(context) || !existsSync(file)) return [];
    return baseReferences(readFileSync(file, "utf8"), args)
      .filter((base) => !provided.has(base))
      .map((base) => baseImages[base] ?? base);
  });
}

function sorted<Value>(record: Record<string, Value>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => compareNames(a, b));
}
