/**
 * `npm run rauta:build`: the load balancer's image as `rauta:latest`; `--quick` keeps the BPF object of the last one.
 * For a platform that the engine only emulates it is `rauta:latest-arm64`, beside the engine's own.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import execa from "execa";
import { targetReferences } from "../components/image/base-images";
import { nameForPlatform } from "../engine";
import { ensureBaseImages } from "../toolchain/base-images";
import { enginePlatform, inspectImages } from "../toolchain/base-images/docker";
import { ensureEmulation } from "../toolchain/emulation";
import { ensure } from "../toolchain/ensure";
import { ToolchainError } from "../toolchain/error";
import { projectRoot } from "../toolchain/paths";
import { PLATFORMS } from "../toolchain/versions";

const IMAGE = "rauta:latest";
const SOURCE = "src/systems/rauta/image";
const DOCKERFILE = "docker/Dockerfile.prod";

type RautaPlatform = (typeof PLATFORMS)[number];

/** What is to be built. */
export interface RautaOrder {
  /** Whether the BPF object of the last image is taken. */
  quick: boolean;
  /** The checkout. */
  source: string;
  /** The image's platform; the engine's own where none is said. */
  platform?: RautaPlatform;
}

/** Reads the command line. @throws Error saying what is allowed. */
export function readOrder(args: string[]): RautaOrder {
  const options = {
    quick: { type: "boolean", default: false },
    source: { type: "string", default: join(projectRoot, SOURCE) },
    platform: { type: "string" },
  } as const;
  const { quick, source, platform: asked } = parseArgs({ args, options }).values;
  const platform = PLATFORMS.find((known) => known === asked);
  if (asked !== undefined && platform === undefined)
    throw new Error(`--platform is "${asked}": write one of ${PLATFORMS.join(", ")}`);
  const file = join(source, DOCKERFILE);
  if (!existsSync(file)) throw new Error(`--source: there is no ${file}: name a RAUTA checkout`);
  return { quick, source, platform };
}

/**
 * The docker CLI's arguments.
 * @param image the image's name on the engine.
 * @param bases base reference → the name that the engine has it under.
 */
export function buildArguments(order: RautaOrder, image: string, bases: Record<string, string>): string[] {
  const { quick, source, platform } = order;
  const renamed = Object.entries(bases).filter(([base, name]) => base !== name);
  // The stage `bpf` is what the last image holds.
  const contexts = [...renamed, ...(quick ? [["bpf", image]] : [])];
  return [
    ...["buildx", "build", "--load", "--tag", image, "--file", join(source, DOCKERFILE)],
    ...(platform === undefined ? [] : ["--platform", platform]),
    ...contexts.flatMap(([name, local]) => ["--build-context", `${name}=docker-image://${local}`]),
    source,
  ];
}

async function main(args: string[]): Promise<number> {
  const order = readOrder(args);
  await ensure({ systems: ["rauta"] });
  const own = await enginePlatform();
  const emulated = order.platform !== undefined && order.platform !== own ? order.platform : undefined;
  const image = emulated === undefined ? IMAGE : nameForPlatform(IMAGE, emulated);
  if (order.quick) await requireLast(image);
  const bases = emulated === undefined ? {} : await emulatedBases(order.source, emulated);
  const build = buildArguments(order, image, bases);
  return (await execa("docker", build, { stdio: "inherit", reject: false })).exitCode;
}

async function requireLast(image: string): Promise<void> {
  if ((await inspectImages([image])).has(image)) return;
  throw new ToolchainError(
    `--quick takes the BPF object of ${image}, which the engine does not have`,
    "build it once without --quick",
  );
}

/** Gets the base images of the emulated platform: only those that the image itself is made of, not the compilers. */
async function emulatedBases(source: string, platform: RautaPlatform): Promise<Record<string, string>> {
  const report = (line: string): void => console.error(line);
  await ensureEmulation({ platform, report });
  const dockerfile = readFileSync(join(source, DOCKERFILE), "utf8");
  const targets = targetReferences(dockerfile);
  const got = await ensureBaseImages({ names: targets, platform, report });
  return Object.fromEntries(got.map(({ name, reference }) => [name, reference]));
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
