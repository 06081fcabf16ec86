import { ToolchainError } from "../error";
import type { CachePaths } from "../paths";
import type { PartReport, Progress } from "../report";
import { installDocker } from "./apt";
import { decideEngine, type EngineFacts, type EngineStep } from "./decide";
import { gatherEngineFacts } from "./facts";
import { startDaemon, startService, waitForAnswer } from "./start";

/** Each round does what the facts ask for and looks again: an installed engine may start by itself or not. */
const ROUNDS = 4;

/**
 * Makes sure that there is a Docker Engine with buildx: the one that the user names, else the local one, installed and
 * started where we may.
 *
 * @param paths the cache, for the pid file and log of an engine that we start
 * @throws ToolchainError when it is the reader's turn
 */
export async function ensureEngine(paths: CachePaths, progress: Progress): Promise<PartReport[]> {
  const done: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const facts = await gatherEngineFacts();
    const plan = decideEngine(facts);
    if (!plan.possible) throw new ToolchainError(plan.what, plan.next);
    const [step] = plan.steps;
    if (step === undefined) return engineParts(facts, done);
    done.push(await take(step, facts, paths, progress));
  }
  throw new ToolchainError(
    `Docker was not ready after this: ${done.join(", ")}.`,
    "run `npm run doctor` to see what is missing.",
  );
}

/**
 * The report on an engine that is there.
 *
 * @param done what was done to get it
 */
export function engineParts(facts: EngineFacts, done: string[]): PartReport[] {
  const way = done.length > 0 ? done.join(", ") : "running";
  return [
    { name: "Docker Engine", version: facts.version ?? "", way: `${way}, at ${facts.target}` },
    { name: "docker buildx", version: facts.buildx ?? "", way: `with ${facts.cli}` },
  ];
}

async function take(
  step: EngineStep,
  facts: EngineFacts,
  paths: CachePaths,
  progress: Progress,
): Promise<string> {
  switch (step.kind) {
    case "install":
      await installDocker(step.what, facts.distribution, progress);
      return "installed from the distribution's packages";
    case "wait":
      await progress.during("waiting for Docker Engine", () => waitForAnswer());
      return "waited for";
    case "start":
      if (step.how === "systemd") await startService(progress);
      else await startDaemon(facts.daemon ?? "dockerd", step.withoutSysResource, paths, progress);
      return "started by this command";
  }
}
