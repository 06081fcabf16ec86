import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { LastGood } from "../../../components";
import { ensure } from "../../../toolchain/ensure";
import { projectRoot } from "../../../toolchain/paths";
import { askAll, containersOf, imagesOf, tagImage } from "./engines";
import { chooseProgram, type GoodProgram, programDiffers, withProgramAt } from "./good-program";
import { type GoodUpdate, goodUpdate, WHOLE_HISTORY } from "./history";
import { ask, type Deployment, deploy, type Place, stateOf } from "./place";
import { askGates, otherImages } from "./prove";
import type { RollbackReport } from "./report";
import { planRollback, type RollbackPlan } from "./rollback-plan";
import type { DeployedState } from "./state";

/** Whether the last good deployment is back as a whole. */
export function isBack({ failures, otherImages: others }: RollbackReport): boolean {
  return failures.length === 0 && others.length === 0;
}

/**
 * Applies the last good deployment again: its settings, its images, and its program where that has changed. Then asks
 * every gate once more, and every engine what it runs.
 * @param healed told what was done to get over an update that was killed
 */
export async function goBack(
  place: Place,
  { lastGood, keptAt }: Required<Pick<DeployedState, "lastGood" | "keptAt">>,
  healed: (line: string) => void,
): Promise<RollbackReport> {
  const startedAt = performance.now();
  const { backend } = await ensure({ scope: "cli", progress: place.progress });
  const history = await ask(place, ["stack", "history", ...WHOLE_HISTORY]);
  const update = goodUpdate(history, keptAt, backend.kind === "embedded");
  const program = await programOf(place, update);
  place.progress.line(`going back to the last good deployment, with ${program.took}`);
  const { plan, notes } = await preparedPlan(lastGood);
  const { exitCode, events } = await inProgram(place, program, (folder) =>
    deployPlan(place, folder, plan, healed),
  );
  const failures = exitCode === 0 ? [] : [...events.failures, ...silentFailure(events.failures, exitCode)];
  const proof =
    exitCode === 0
      ? await place.progress.during("asking every gate once more", () => proofOf(place, lastGood))
      : { proven: 0, failures: [], otherImages: [] };
  return {
    ...(update === undefined ? {} : { of: update.at, commit: update.commit }),
    ...{ program: program.took, notes, seconds: (performance.now() - startedAt) / 1000 },
    ...{ proven: proof.proven, otherImages: proof.otherImages },
    failures: [...failures, ...proof.failures.map((gate) => ({ message: gate.because, gates: [gate] }))],
  };
}

async function programOf({ folder }: Place, update: GoodUpdate | undefined): Promise<GoodProgram> {
  // Another program than this repository's is deployed as it is: we do not know what it is made of.
  if (folder !== projectRoot) return { took: `the program as it is in ${folder}` };
  const commit = update?.commit;
  return chooseProgram(update, commit === undefined ? undefined : await programDiffers(commit));
}

function inProgram<Result>(
  { folder }: Place,
  { commit }: GoodProgram,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  return commit === undefined ? work(folder) : withProgramAt(commit, work);
}

/** The plan, with every image under its name again. */
async function preparedPlan(lastGood: LastGood): Promise<{ plan: RollbackPlan; notes: string[] }> {
  const engines = Object.fromEntries(
    Object.entries(lastGood.hosts).map(([host, { engine }]) => [host, engine]),
  );
  const { answers } = await askAll(engines, imagesOf);
  const plan = planRollback(lastGood, answers);
  for (const { host, id, reference } of plan.retag) await tagImage(engines[host] ?? {}, id, reference);
  return {
    plan,
    notes: [
      ...plan.retag.map(({ host, reference }) => `${reference} on ${host} has its name again`),
      ...plan.missing.map(
        ({ host, service, reference }) =>
          `${service}: its image ${reference} is on ${host} no more, so the program got it anew`,
      ),
    ],
  };
}

/** Deploys with a settings file of its own, which is encrypted as the site's is and does not stay. */
async function deployPlan(
  place: Place,
  folder: string,
  { settings, secrets }: RollbackPlan,
  healed: (line: string) => void,
): Promise<Deployment> {
  const files = mkdtempSync(join(tmpdir(), "sitestack-settings-"));
  const file = join(files, `Pulumi.${place.site}.yaml`);
  const own = join(place.folder, `Pulumi.${place.site}.yaml`);
  try {
    // Beside `config` the site's file says how secrets are encrypted.
    const { config: _config, ...rest } = existsSync(own) ? (parse(readFileSync(own, "utf8")) ?? {}) : {};
    writeFileSync(file, stringify({ ...rest, config: settings }, { blockQuote: false }), { mode: 0o600 });
    for (const [key, value] of Object.entries(secrets))
      await ask(place, ["config", "set", "--secret", key, "--config-file", file], value);
    return await deploy({ ...place, folder }, ["--config-file", file], {
      ...{ baseImages: false, healed, before: async () => place.heed?.() },
      environment: { SITESTACK_MOUNTS_FROM: place.folder },
    });
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
}

async function proofOf(place: Place, lastGood: LastGood) {
  const { gates, engines } = await stateOf(place);
  const [proof, { answers, silent }] = await Promise.all([
    askGates(gates),
    askAll(engines, (settings) => containersOf(settings, place.site)),
  ]);
  for (const [host, reason] of Object.entries(silent))
    proof.failures.push({ service: host, because: reason, logs: [] });
  return { ...proof, otherImages: otherImages(lastGood, answers) };
}

/** A CLI that has failed without a word in its events. */
function silentFailure(told: readonly unknown[], exitCode: number) {
  return told.length > 0 ? [] : [{ message: `pulumi up ended with ${exitCode}`, gates: [] }];
}
