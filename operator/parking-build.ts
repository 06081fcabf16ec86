/** `npm run parking:build -- --arch amd64|arm64 [--push]`: the three layers, in place of build-x86.sh and build-arm.sh. */
import { parseArgs } from "node:util";
import { ENGINES_OWN_BUILDER } from "../components/image/request";
import { reasonOf } from "../engine";
import { DOCUMENTED_REPOSITORY, parkingSchema } from "../src/systems/parking/config";
import { createProgress } from "../toolchain/report";
import { type BuildOrder, buildLayers } from "./parking-layers";
import { layerTable } from "./parking-table";

const USAGE = `usage: npm run parking:build -- --arch amd64|arm64 [--push] [--source FOLDER] [--repository NAME] [--ml] [--builder NAME]
  --push        push the layers to the registry instead of loading them into the engine
  --source      your own checkout: a folder or a git URL (default: the application here)
  --repository  with the registry in front (default: ${DOCUMENTED_REPOSITORY})
  --ml          put PyTorch and YOLO into the PIP layer: gigabytes
  --builder     with --push: your own buildx builder (default: multiarch, made where it is absent)`;

const OPTIONS = {
  arch: { type: "string" },
  push: { type: "boolean", default: false },
  source: { type: "string" },
  repository: { type: "string", default: DOCUMENTED_REPOSITORY },
  ml: { type: "boolean", default: false },
  builder: { type: "string" },
} as const;

/** Reads the command line. @throws Error with what is wrong and the usage. */
export function readOrder(args: string[]): BuildOrder {
  const { arch, push, source, repository, ml, builder } = parse(args);
  if (arch !== "amd64" && arch !== "arm64")
    throw wrong(`--arch: found ${arch ?? "nothing"}; write amd64 or arm64`);
  if (builder !== undefined && builder !== ENGINES_OWN_BUILDER && !push)
    throw wrong(`--builder ${builder}: it does not see the layer below that the engine has; add --push`);
  const { error } = parkingSchema.shape.build.safeParse({ repository });
  if (error) throw wrong(`--repository ${repository}: ${error.issues[0]?.message}`);
  return {
    platform: `linux/${arch}`,
    push,
    repository,
    machineLearning: ml,
    ...(source === undefined ? {} : { source }),
    ...(builder === undefined ? {} : { builder }),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw wrong(reasonOf(error));
  }
}

function wrong(what: string): Error {
  return new Error(`${what}\n${USAGE}`);
}

async function main(args: string[]): Promise<void> {
  const order = readOrder(args);
  console.log(layerTable(await buildLayers(order, createProgress()), order));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
