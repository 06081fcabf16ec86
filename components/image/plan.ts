import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type EngineSettings, withTag } from "../../engine";
import { compareNames } from "../graph";
import { plainHash } from "../labels";
import { refuseProblems } from "../problems";
import type { BuildSpec, Layer } from "../topology";
import { basesOnEngine, type ImageHolder } from "./base-images";
import { hashContext } from "./context-hash";
import { type BuildRequest, ENGINES_OWN_BUILDER, isRemoteContext } from "./request";

/** What an image is built for. */
export interface BuildTarget extends ImageHolder {
  /** How the engine is reached. */
  engine: EngineSettings;
}

/**
 * One build with everything decided. Its reference is `repository:hash-architecture`, the hash of all that the image is
 * made of.
 * @param name the image's name in messages, and in its repository where that is not said.
 * @throws ProblemsError when there is no such Dockerfile.
 */
export function planBuild(name: string, spec: BuildSpec, target: BuildTarget): BuildRequest {
  const { repository = `sitestack/${name}`, dockerfile = "Dockerfile" } = spec;
  const holder = holderFor(spec, target);
  const bases = localBases(name, spec, dockerfile, holder);
  const made = {
    platform: target.platform,
    context: isRemoteContext(spec.context)
      ? spec.context
      : relative(process.cwd(), resolve(spec.context)) || ".",
    dockerfile,
    target: spec.target,
    args: spec.args ?? {},
    labels: spec.labels ?? {},
    baseImages: { ...spec.baseImages, ...renamed(bases) },
  };
  const content = contentOf(spec, dockerfile, bases, holder);
  const hash = plainHash({ ...made, context: undefined, content });
  return {
    ...made,
    engine: target.engine,
    reference: `${repository}:${spec.tagPrefix ?? ""}${hash.slice(0, 12)}-${target.platform.split("/")[1]}`,
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

/** Whose images a build sees: those of the engine, or none, where another builder gets each from its registry. */
function holderFor({ builder = ENGINES_OWN_BUILDER }: BuildSpec, target: BuildTarget): ImageHolder {
  const { platform, own, images } = target;
  return builder === ENGINES_OWN_BUILDER ? { platform, own, images } : { platform, images: new Map() };
}

/** What its Dockerfile builds on and nobody has pinned: base reference → the name that the engine has it under. */
function localBases(
  name: string,
  spec: BuildSpec,
  dockerfile: string,
  holder: ImageHolder,
): Record<string, string> {
  if (isRemoteContext(spec.context)) return {};
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
  const bases = Object.entries(basesOnEngine(readFileSync(file, "utf8"), spec.args, holder));
  return Object.fromEntries(bases.filter(([base]) => spec.baseImages?.[base] === undefined));
}

/** The bases that the engine has under another name than the Dockerfile's. */
function renamed(bases: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(bases).filter(([base, name]) => base !== name));
}

/** What the image is made of beside its arguments: the context's files, and the base images that the engine has. */
function contentOf(
  spec: BuildSpec,
  dockerfile: string,
  bases: Record<string, string>,
  { images }: ImageHolder,
): unknown {
  if (isRemoteContext(spec.context)) return spec.context;
  const ids = Object.entries(bases).map(([base, name]) => [base, images.get(withTag(name))]);
  return { files: hashContext(spec.context, dockerfile), bases: Object.fromEntries(ids) };
}

/** The build's secrets in the order of their variables. */
function secretIds({ secrets }: BuildSpec): string[] {
  return Object.keys(secrets ?? {}).sort(compareNames);
}
