/** `npm run parking:build -- --arch amd64|arm64 [--push]`: the three layers, in place of build-x86.sh and build-arm.sh. */
import { parseArgs } from "node:util";
import { isRemoteContext, type Platform, ProblemsError } from "../components";
import { buildablePlatforms, readHostFacts } from "../components/host-facts";
import { buildImage } from "../components/image/build";
import { planLayers } from "../components/image/plan";
import { EngineClient, resolveEngineTarget } from "../engine";
import { DOCUMENTED_REPOSITORY } from "../src/systems/parking/config";
import { parkingLayers, sourceProblems } from "../src/systems/parking/source";
import { ensure } from "../toolchain/ensure";
import { ensureBuilder, MULTIARCH } from "./builder";

const USAGE =
  "usage: npm run parking:build -- --arch amd64|arm64 [--push] [--source FOLDER] [--repository NAME] [--ml] [--builder NAME]";

/** What is to be built. */
export interface BuildOrder {
  platform: Platform;
  push: boolean;
  /** Repository of the tags, with the registry in front. */
  repository: string;
  source?: string;
  machineLearning: boolean;
  builder?: string;
}

/** Reads the command line. @throws Error with the usage. */
export function readOrder(args: string[]): BuildOrder {
  const options = {
    arch: { type: "string" },
    push: { type: "boolean", default: false },
    source: { type: "string" },
    repository: { type: "string", default: DOCUMENTED_REPOSITORY },
    ml: { type: "boolean", default: false },
    builder: { type: "string" },
  } as const;
  const { arch, push, source, repository, ml, builder } = parseArgs({ args, options }).values;
  if (arch !== "amd64" && arch !== "arm64") throw new Error(`--arch: write amd64 or arm64\n${USAGE}`);
  return { platform: `linux/${arch}`, push, repository, source, machineLearning: ml, builder };
}

/** Builds the layers, from the lowest. @throws Error or ProblemsError saying what cannot be. */
export async function buildLayers(order: BuildOrder, say: (line: string) => void): Promise<void> {
  const { platform, push, source, machineLearning, repository } = order;
  const problems = sourceProblems(source, platform);
  if (problems.length > 0) throw new ProblemsError("parking:build", problems);
  const client = new EngineClient(resolveEngineTarget({}, process.env));
  const facts = await readHostFacts(client).finally(() => client.close());
  await requirePlatform(platform, facts.platform);
  // What was loaded into the engine only its own builder sees: layers that are not pushed are built there.
  const builder = order.builder ?? (push ? await ensureBuilder(MULTIARCH, say) : undefined);
  const layers = parkingLayers({ source, machineLearning, build: { repository, push, builder } }, platform);
  const requests = planLayers("parking", layers, { engine: {}, platform, images: facts.images });
  for (const [index, request] of requests.entries()) {
    const layer = layers[index]?.name.toUpperCase();
    say(
      `${layer}: ${request.tags.join(", ")} for ${platform}${isRemoteContext(request.context) ? ` of ${request.context}` : ""}`,
    );
    await buildImage(request, process.env, (line) => say(`${layer}: ${line}`));
  }
}

/** A build for the engine's own platform is never emulated. */
async function requirePlatform(wanted: Platform, own: Platform): Promise<void> {
  if (wanted === own || (await buildablePlatforms({})).includes(wanted)) return;
  throw new Error(
    `the engine runs ${own} and emulates no ${wanted}: build on a ${wanted} host, or enable emulation here (docker run --privileged --rm tonistiigi/binfmt --install all, or the distribution's qemu-user-static)`,
  );
}

async function main(args: string[]): Promise<void> {
  const order = readOrder(args);
  await ensure({ systems: ["parking"] });
  await buildLayers(order, (line) => console.log(line));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
