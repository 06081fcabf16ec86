/**
 * `npm run rauta:build`: the load balancer's image as `rauta:latest`; `--quick` keeps the BPF object of the last one.
 * For a platform that the engine only emulates it is `rauta:latest-arm64`, beside the engine's own.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import execa from "execa";
import { baseReferences } from "../components/image/base-images";
import { nameForPlatform } from "../engine";
import { enginePlatform, inspectImages } from "../toolchain/base-images/docker";
import { ensure } from "../toolchain/ensure";
import { projectRoot } from "../toolchain/paths";

const IMAGE = "rauta:latest";
const SOURCE = "src/systems/rauta/image";

async function main(args: string[]): Promise<number> {
  const options = {
    quick: { type: "boolean" },
    source: { type: "string" },
    platform: { type: "string" },
  } as const;
  const { quick = false, source = join(projectRoot, SOURCE), platform } = parseArgs({ args, options }).values;
  await ensure({ systems: ["rauta"], platform });
  const own = await enginePlatform();
  const image = platform === undefined || platform === own ? IMAGE : nameForPlatform(IMAGE, platform);
  const file = join(source, "docker/Dockerfile.prod");
  const bases = platform === undefined ? {} : await basesFor(file, platform, own);
  // The stage `bpf` is what the last image holds.
  const contexts = { ...bases, ...(quick ? { bpf: image } : {}) };
  const build = [
    ...["buildx", "build", "--load", "--tag", image, "--file", file],
    ...(platform === undefined ? [] : ["--platform", platform]),
    ...Object.entries(contexts).flatMap(([name, local]) => [
      "--build-context",
      `${name}=docker-image://${local}`,
    ]),
    source,
  ];
  const { exitCode } = await execa("docker", build, { stdio: "inherit", reject: false });
  return exitCode;
}

/** Base images that the engine has for this platform under names of their own. */
async function basesFor(file: string, platform: string, own: string): Promise<Record<string, string>> {
  if (platform === own) return {};
  const names = baseReferences(readFileSync(file, "utf8"));
  const local = await inspectImages(names.map((name) => nameForPlatform(name, platform)));
  const renamed = names.map((name) => [name, nameForPlatform(name, platform)] as const);
  return Object.fromEntries(renamed.filter(([, name]) => local.has(name)));
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
