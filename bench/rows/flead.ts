import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ContainerTimes, criticalPath, type PathStep } from "../../operator/critical-path";
import type { BenchRoom } from "../bench-room";
import { fleadComposeFile, fleadServices } from "../flead-site";
import { FleadStack } from "../flead-stack";
import { measure, medianSample, type Sample } from "../measure";
import type { Row } from "../report";
import { type StartPlan, startPlan } from "../start-plan";
import { StartRecord } from "../start-record";

/** The whole takes a minute or two on two cores; this long and something is broken. */
const READY_LIMIT_MS = 6 * 60_000;

/** One cold start. */
interface Start extends Sample {
  path: PathStep[];
}

/**
 * FLEAD from nothing but its images until every service is healthy and every job done, by us and by Compose in turn.
 * Compose gets `up -d`, which returns when the last container is started, and then the rest of the time that the
 * services need: its `up --wait` gives up at grafana-init, since a job that nobody waits for is none to it.
 */
export async function fleadRow(room: BenchRoom, rounds: number, say: (line: string) => void): Promise<Row> {
  const network = `${room.id}-net`;
  const plan = startPlan(fleadServices(network));
  const stack = await FleadStack.create(room, network);
  const images = await stack.buildImages();
  const file = join(room.folder, "compose-flead.json");
  writeFileSync(file, JSON.stringify(fleadComposeFile(room.composeProject, network, images)));
  const ours: Start[] = [];
  const compose: Start[] = [];
  for (let round = 1; round <= rounds; round++) {
    ours.push(await recorded(room, room.id, plan, () => stack.up()));
    await stack.wipe();
    compose.push(await recorded(room, room.composeProject, plan, () => composeUp(room, file)));
    await room.remove(room.composeProject);
    say(`flead, round ${round}: ${seconds(ours)} s, Compose ${seconds(compose)} s`);
  }
  return {
    ...{ name: "flead", services: Object.keys(plan).length, rounds },
    ...{ ours: medianSample(ours), compose: medianSample(compose) },
    paths: { ours: middle(ours).path, compose: middle(compose).path },
  };
}

function seconds(starts: readonly Start[]): string {
  return starts.at(-1)?.seconds.toFixed(1) ?? "";
}

function composeUp(room: BenchRoom, file: string): Promise<Sample> {
  return measure(() => room.run("docker", ["compose", "-f", file, "up", "-d"]));
}

/** One start with the engine's record of it. It ends when the command has ended and all services are ready. */
async function recorded(
  room: BenchRoom,
  project: string,
  plan: StartPlan,
  up: () => Promise<Sample>,
): Promise<Start> {
  const begin = Date.now();
  const record = new StartRecord(room.engine, project, plan);
  try {
    const sample = await up();
    const commandEnd = Date.now();
    const times = await record.ready(READY_LIMIT_MS);
    const end = Math.max(commandEnd, ...times.map(({ ready }: ContainerTimes) => ready));
    return { ...sample, seconds: (end - begin) / 1000, path: criticalPath(times, begin) };
  } finally {
    record.close();
  }
}

/** The start whose seconds are the median. */
function middle(starts: readonly Start[]): Start {
  const median = medianSample(starts).seconds;
  const found = starts.find((start) => start.seconds === median);
  if (found === undefined) throw new Error("nothing was measured");
  return found;
}
