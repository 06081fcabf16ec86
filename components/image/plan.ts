import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { EngineSettings } from "../../engine";
import { compareNames } from "../graph";
import type { Platform } from "../host-facts";
import { plainHash } from "../labels";
import { refuseProblems } from "../problems";
import type { BuildSpec, Layer } from "../topology";
import { baseReferences } from "./base-images";
import { hashContext } from "./context-hash";
import { type BuildRequest, isRemoteContext } from "./request";

/** What an image is built for. */
export interface BuildTarget {
  /** How the engine is reached. */
  engine: EngineSettings;
  /** The platform that the image is for. */
  platform: Platform;
  /** What the engine has: image reference → image id. */
  images: ReadonlyMap<string, string>;
}

/**
 * One build with everything decided. Its reference is `repository:hash-architecture`, the hash of all that the image is
 * made of.
 * @param name the image's name in messages, and in its repository where that is not said.
 * @throws ProblemsError when there is no such Dockerfile.
 */
export function planBuild(name: string, spec: BuildSpec, target: BuildTarget): BuildRequest {
  const { repository = `sitestack/${name}`, dockerfile = "Dockerfile" } = spec;
  const made = {
    platform: target.platform,
    context: isRemoteContext(spec.context)
      ? spec.context
      : relative(process.cwd(), resolve(spec.context)) || ".",
    dockerfile,
    target: spec.target,
    args: spec.args ?? {},
    labels: spec.labels ?? {},
    baseImages: spec.baseImages ?? {},
  };
  const content = contentOf(name, spec, dockerfile, target.images);
  const hash = plainHash({ ...made, context: undefined, content });
  return {
    ...made,
    engine: target.engine,
    reference: `${repository}:${hash.slice(0, 12)}-${target.platform.split("/")[1]}`,
    tags: spec.tags ?? [],
    secrets: Object.fromEntries(secretIds(spec).map((id, index) => [id, `SITESTACK_BUILD_SECRET_${index}`])),
    cacheFrom: spec.cacheFrom ?? [],
    cacheTo: spec.cacheTo ?? [],
    builder: spec.builder,
    output: spec.output ?? "load",
  };
}

/** A chain of builds, from the lowest layer to the uppermost, each on exactly the ones below. */
export function planLayers(name: string, layers: readonly Layer[], target: BuildTarget): BuildRequest[] {
  const below: Record<string, string> = {};
  return layers.map((layer) => {
    const request = planBuild(`${name}-${layer.name}`, stackedLayer(layer, below), target);
    below[layer.provides] = request.reference;
    return request;
  });
}

/** A layer's build on exactly the ones below: the reference in its FROM → the image that it stands for. */
export function stackedLayer(
  { name: _name, provides: _provides, ...build }: Layer,
  below: Record<string, string>,
): BuildSpec {
  return { ...build, baseImages: { ...build.baseImages, ...below } };
}

/** What the image is made of beside its arguments: the context's files, and the base images that the engine has. */
function contentOf(
  name: string,
  spec: BuildSpec,
  dockerfile: string,
  images: BuildTarget["images"],
): unknown {
  if (isRemoteContext(spec.context)) return spec.context;
  const file = join(spec.context, dockerfile);
  if (!existsSync(file)) {
    refuseProblems(`image ${name}`, [
      {
        path: `images.${name}.build`,
        found: `"${file}"`,
        message: "there is no such Dockerfile",
        hint: `a relative path is taken from ${process.cwd()}`,
      },
    ]);
  }
  const bases = baseReferences(readFileSync(file, "utf8"), spec.args)
    .filter((base) => spec.baseImages?.[base] === undefined)
    .map((base) => [base, images.get(withTag(base))]);
  return { files: hashContext(spec.context, dockerfile), bases: Object.fromEntries(bases) };
}

/** The reference as the engine lists it: a missing tag is `latest`. */
function withTag(reference: string): string {
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  return name.includes(":") || name.includes("@") ? reference : `${reference}:latest`;
}

/** The build's secrets in the order of their variables. */
function secretIds({ secrets }: BuildSpec): string[] {
  return Object.keys(secrets ?? {}).sort(compareNames);
}
