/** `npm run rauta:build`: the load balancer's image as `rauta:latest`; `--quick` keeps the BPF object of the last one. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import execa from "execa";
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
  await ensure({ systems: ["rauta"] });
  const build = [
    "buildx",
    "build",
    "--load",
    ...["--tag", IMAGE, "--file", join(source, "docker/Dockerfile.prod")],
    ...(platform === undefined ? [] : ["--platform", platform]),
    // The stage `bpf` is what the last image holds.
    ...(quick ? ["--build-context", `bpf=docker-image://${IMAGE}`] : []),
    source,
  ];
  const { exitCode } = await execa("docker", build, { stdio: "inherit", reject: false });
  return exitCode;
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
