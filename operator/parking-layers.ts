import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRemoteContext, type Platform, ProblemsError } from "../components";
import { readHostFacts } from "../components/host-facts";
import { baseReferences } from "../components/image/base-images";
import { type BuildOutcome, buildImage } from "../components/image/build";
import { planLayers } from "../components/image/plan";
import { type BuildRequest, ENGINES_OWN_BUILDER } from "../components/image/request";
import type { Layer } from "../components/topology";
import { EngineClient, resolveEngineTarget } from "../engine";
import { parkingLayers, sourceProblems } from "../src/systems/parking/source";
import { ensureBaseImages } from "../toolchain/base-images";
import { ensure } from "../toolchain/ensure";
import type { Progress } from "../toolchain/report";
import { ensureBuilder, MULTIARCH } from "./builder";

/** What is to be built. */
export interface BuildOrder {
  platform: Platform;
  /** Push the layers to their registry; else they are loaded into the engine. */
  push: boolean;
  /** Repository of the tags, with the registry in front. */
  repository: string;
  /** A checkout of one's own: a folder or a git URL. Default: the reference application. */
  source?: string;
  machineLearning: boolean;
  /** buildx builder. Default: the engine's own, or `multiarch` for a push. */
  builder?: string;
}

/** What became of one layer. */
export interface BuiltLayer extends BuildOutcome {
  /** `os`, `pip` or `app`. */
  layer: string;
  /** `repository:layer-hash-architecture`. */
  reference: string;
  /** The documented tags beside it. */
  tags: readonly string[];
}

/**
 * Builds the layers, from the lowest. What the engine runs by itself is never emulated; for another platform emulation is
 * switched on where it is off.
 * @throws ProblemsError for a folder that is no checkout, ToolchainError for what cannot be had, Error for a failed build.
 */
export async function buildLayers(order: BuildOrder, progress: Progress): Promise<BuiltLayer[]> {
  const { platform, source } = order;
  const problems = sourceProblems(source, platform);
  if (problems.length > 0) throw new ProblemsError("parking:build", problems);
  // An engine, and emulation; the base images are those of the Dockerfiles.
  await ensure({ systems: [], platform, progress });
  const builder = await builderFor(order, progress);
  const layers = layersOf(order, builder);
  if (builder === ENGINES_OWN_BUILDER)
    await ensureBaseImages({ names: basesBelow(layers), platform, report: progress.line });
  const built: BuiltLayer[] = [];
  for (const [index, request] of (await plan(layers, platform)).entries())
    built.push(await buildLayer(layers[index]?.name ?? "", request, progress));
  return built;
}

/** What `buildLayers` would build, from the lowest layer, each under the hash of its content. Builds nothing. */
export function planOrder(order: BuildOrder): Promise<BuildRequest[]> {
  return plan(layersOf(order, order.builder ?? ENGINES_OWN_BUILDER), order.platform);
}

function layersOf({ source, machineLearning, repository, push, platform }: BuildOrder, builder: string) {
  return parkingLayers({ source, machineLearning, build: { repository, push, builder } }, platform);
}

/** The builder: what was loaded into the engine only its own one sees. */
async function builderFor({ builder, push }: BuildOrder, progress: Progress): Promise<string> {
  if (builder !== undefined) return builder;
  return (push ? await ensureBuilder(MULTIARCH, progress.line) : undefined) ?? ENGINES_OWN_BUILDER;
}

/** What the lowest layers are built on: base images that no layer provides. Of a git URL nothing is known. */
export function basesBelow(layers: readonly Layer[]): string[] {
  const provided = new Set(layers.map(({ provides }) => provides));
  const names = layers
    .filter(({ context }) => !isRemoteContext(context))
    .flatMap(({ context, dockerfile = "Dockerfile", args }) =>
      baseReferences(readFileSync(join(context, dockerfile), "utf8"), args),
    );
  return [...new Set(names)].filter((name) => !provided.has(name)).sort();
}

async function plan(layers: readonly Layer[], platform: Platform): Promise<BuildRequest[]> {
  const client = new EngineClient(resolveEngineTarget({}, process.env));
  const facts = await readHostFacts(client).finally(() => client.close());
  const target = { engine: {}, platform, own: facts.platform, images: facts.images };
  return planLayers("parking", layers, target);
}

async function buildLayer(layer: string, request: BuildRequest, progress: Progress): Promise<BuiltLayer> {
  const { reference, tags, platform } = request;
  const say = (line: string) => progress.line(`${layer.toUpperCase()}: ${line}`);
  say(`${tags.join(", ")} for ${platform}`);
  const outcome = await progress.during(layer.toUpperCase(), () => buildImage(request, process.env, say));
  return { layer, reference, tags, ...outcome };
}
