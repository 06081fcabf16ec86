/** `npm run rauta:bench`: wrk to a backend directly, through XDP and through HAProxy, in one run. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensure } from "../../toolchain/ensure";
import { ToolchainError } from "../../toolchain/error";
import { cachePaths } from "../../toolchain/paths";
import { run } from "../../toolchain/run";
import { compare } from "./compare";
import { renderPlot, renderTable } from "./report";
import { RautaRoom } from "./room";

const OPTIONS = {
  image: { type: "string", default: "rauta:latest" },
  mode: { type: "string", default: "skb" },
  rounds: { type: "string", default: "3" },
  seconds: { type: "string", default: "10" },
} as const;

async function main(args: string[]): Promise<void> {
  const { image, mode, rounds, seconds } = parseArgs({ args, options: OPTIONS }).values;
  const effort = { rounds: positive("rounds", rounds), seconds: positive("seconds", seconds) };
  await ensure({ systems: ["rauta"] });
  if ((await run("docker", ["image", "inspect", image])).exitCode !== 0)
    throw new ToolchainError(
      `the engine has no image ${image}`,
      "npm run rauta:build, or name another with --image",
    );
  const room = new RautaRoom();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => room.clear().then(() => process.exit(1)));
  try {
    await room.open(image, mode);
    console.log(await room.mode());
    const figures = await compare(room.place, effort, console.log);
    const table = renderTable(figures);
    const folder = join(cachePaths().cache, "rauta-bench");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "report.md"), table);
    const title = `RAUTA in ${mode} mode, wrk -t2 -c50, the best of ${effort.rounds} × ${effort.seconds} s`;
    writeFileSync(join(folder, "throughput.svg"), renderPlot(figures, title));
    console.log(`\n${table}\n${folder}: report.md, throughput.svg`);
  } finally {
    await room.clear();
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} is ${JSON.stringify(text)}: write a whole number above 0`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
