/** `npm run quickstart`: from a fresh clone to stations that hear each other, in one command. */
import { setTimeout as sleep } from "node:timers/promises";
import { createProgress, type Progress } from "../toolchain/report";
import { DEFAULT_STACK } from "./default-stack";
import { hasDevStack, makeDevStack } from "./dev-stack";
import { allHear, docker, explainSilence, hearingProgress } from "./hearing";
import { runPulumi } from "./pulumi";
import { parseStations, type StationOutput, StationReader, type StationReading } from "./station-reading";
import { stationRows, stationTable } from "./station-table";
import { parseChanges, type UpdateChanges } from "./update-changes";

const STACK = ["--stack", DEFAULT_STACK];
/** How long the stations may take to hear each other once they are healthy, in milliseconds. */
const PATIENCE_MS = 30_000;
const POLL_MS = 500;
const AFTER_A_FAILED_UPDATE =
  "npm run doctor says whether something is missing; npm run quickstart goes on where this run ended.";

/** What the quickstart may be told on its command line. */
interface QuickstartOptions {
  /** Print the table as JSON on stdout, and nothing else there. */
  json: boolean;
}

/** Runs the quickstart. Returns the exit code: 0 only when every station hears every other one. */
async function quickstart({ json }: QuickstartOptions, progress: Progress): Promise<number> {
  if (!(await hasDevStack(progress))) await makeDevStack(progress);
  const reader = new StationReader();
  try {
    let deployed = await deploy([], json, progress);
    // A plain update believes its state; what was stopped or removed by hand only a refresh sees.
    const gone = (await reader.read(deployed.stations)).filter(({ problem }) => problem !== undefined);
    if (gone.length > 0) {
      for (const { station, problem } of gone) progress.line(`${station.name}: ${problem}; bringing it back`);
      deployed = await deploy(["--refresh"], json, progress);
    }
    const readings = await untilAllHear(deployed.stations, reader, progress);
    return tell(readings, deployed, json, progress);
  } finally {
    reader.close();
  }
}

interface Deployed {
  changes: UpdateChanges;
  stations: StationOutput[];
}

async function deploy(flags: string[], json: boolean, progress: Progress): Promise<Deployed> {
  const args = ["up", "--yes", "--skip-preview", "--suppress-outputs", ...flags, ...STACK];
  const work = () => runPulumi(args, { progress, stdio: json ? "pipe" : "inherit" });
  const up = json ? await progress.during("pulumi up", work) : await work();
  if (up.exitCode !== 0) {
    // On a pipe the CLI tells its story on stdout.
    const story = json ? `${up.stdout}\n${up.stderr}\n` : "";
    throw new Error(`${story}The update failed, for the reasons above.\nNext: ${AFTER_A_FAILED_UPDATE}`);
  }
  const [changes, stations] = await Promise.all([lastChanges(progress), stackStations(progress)]);
  return { changes, stations };
}

function tell(
  readings: StationReading[],
  { changes, stations }: Deployed,
  json: boolean,
  progress: Progress,
): number {
  const rows = stationRows(readings);
  console.log(json ? JSON.stringify({ changes, stations: rows }, undefined, 2) : `\n${stationTable(rows)}\n`);
  if (!allHear(readings)) {
    progress.line(`Within ${PATIENCE_MS / 1000} s not every station has heard every other one:`);
    for (const line of explainSilence(readings)) progress.line(`  ${line}`);
    return 1;
  }
  if (!json) console.log([changesLine(changes), "", ...nextCommands(stations)].join("\n"));
  return 0;
}

async function lastChanges(progress: Progress): Promise<UpdateChanges> {
  const args = ["stack", "history", "--json", "--page-size", "1", ...STACK];
  return parseChanges((await runPulumi(args, { progress, stdio: "pipe" })).stdout);
}

async function stackStations(progress: Progress): Promise<StationOutput[]> {
  const output = await runPulumi(["stack", "output", "flexstack", "--json", ...STACK], {
    progress,
    stdio: "pipe",
  });
  if (output.exitCode === 0) return parseStations(output.stdout);
  throw new Error(`the stack ${DEFAULT_STACK} has no output flexstack: ${output.stderr.trim()}`);
}

function untilAllHear(
  stations: StationOutput[],
  reader: StationReader,
  progress: Progress,
): Promise<StationReading[]> {
  const deadline = Date.now() + PATIENCE_MS;
  return progress.during("waiting until the stations hear each other", async () => {
    let said = "";
    for (;;) {
      const readings = await reader.read(stations);
      if (allHear(readings) || Date.now() > deadline) return readings;
      const line = `connections that work: ${hearingProgress(readings)}`;
      if (line !== said) progress.line(line);
      said = line;
      await sleep(POLL_MS);
    }
  });
}

function changesLine({ changed, unchanged }: UpdateChanges): string {
  if (changed === 0) return `Nothing to change: all ${unchanged} resources are as the site file says.`;
  return `Resources changed: ${changed}, left as they were: ${unchanged}.`;
}

function nextCommands(stations: readonly StationOutput[]): string[] {
  const [first, ...others] = stations;
  if (first === undefined) return ["Next: npm run pulumi -- preview"];
  const more = `config set --path sitestack:systems.flexstack.replicas ${stations.length + 2} ${STACK.join(" ")}`;
  const scale = `npm run pulumi -- ${more} && npm run quickstart    # two stations more; the others stay as they are`;
  return [
    "Next, to try:",
    `  ${docker(first)} logs --follow ${first.containerName}    # what a station says`,
    // A lone station may be on the host's network, where there can be only one.
    others.length > 0
      ? `  ${scale}`
      : `  npm run pulumi -- preview ${STACK.join(" ")}    # what an update would change`,
    "  npm run down    # take it all away",
  ];
}

async function main(args: string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== "--json");
  const progress = createProgress();
  if (unknown.length > 0) {
    progress.line(`unknown: ${unknown.join(" ")}\nusage: npm run quickstart [-- --json]`);
    return 2;
  }
  return quickstart({ json: args.includes("--json") }, progress);
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
