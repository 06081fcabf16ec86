import { z } from "zod";
import { lastLines } from "../../../toolchain/run";
import type { CliOutput, PulumiResult } from "../../cli";
import { runPulumi } from "../../pulumi";
import { askCli, type StackPlace } from "../live/stack";
import type { WantedHost } from "../live/wanted";
import type { DriftReport } from "./drift";
import { healPlan } from "./heal-plan";
import { clearTheWay } from "./obstacles";

/** The CLI's last lines hold the report of a gate that failed. */
const REPORT_LINES = 60;

/**
 * Mends what was found: takes what is in the way out of it, then updates with a refreshed state.
 * @throws Error when it cannot begin: every container is as it was then, else the message says how it comes back; or when
 * the update fails
 */
export async function heal(
  place: StackPlace,
  report: DriftReport,
  hosts: readonly WantedHost[],
  say: (line: string) => void,
): Promise<void> {
  refuseSilence(report);
  const { replace, inTheWay } = healPlan(report);
  const edits = await plannedEdits(place).catch(() => undefined);
  if (edits !== undefined) refuseEdits(place, edits);
  // A preview may fail on what is in the way, and only then is looked at again when that has gone.
  const lookAgain = async () => {
    if (edits === undefined) refuseEdits(place, await plannedEdits(place));
  };
  await clearTheWay(inTheWay, { site: report.site, hosts, lookAgain, say });
  await update(place, replace);
}

function refuseSilence({ hosts }: DriftReport): void {
  const silent = hosts.filter(({ unanswered }) => unanswered !== undefined);
  if (silent.length === 0) return;
  const reasons = silent.map(({ host, unanswered }) => `  ${host}: ${unanswered}`).join("\n");
  throw new Error(
    `Nothing is healed while a host does not answer:\n${reasons}\nNext: mend it, then heal again.`,
  );
}

const previewSchema = z.object({ steps: z.array(z.object({ op: z.string(), urn: z.string() })).nullish() });

/** What an update would do without any drift: the site's file, or the program, was edited since. */
async function plannedEdits(place: StackPlace): Promise<string[]> {
  const asking = () => askCli(place, ["preview", "--json"]);
  const { steps } = previewSchema.parse(JSON.parse(await place.progress.during("previewing", asking)));
  return (steps ?? [])
    .filter(({ op }) => op !== "same" && op !== "read")
    .map(({ op, urn }) => `${op} ${nameOf(urn)}`);
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** At night nobody deploys a change that waits for its review, only to start a container. */
function refuseEdits({ stack }: StackPlace, edits: readonly string[]): void {
  if (edits.length === 0) return;
  throw new Error(
    `An update of ${stack} would do more than heal: ${edits.join(", ")}.\n` +
      "The site's file or the program was edited since the last update, that update failed, or a refresh has taken " +
      `over what was found.\nNext: look at it (npm run pulumi -- preview --diff --stack ${stack}), and deploy it.`,
  );
}

/** The update that heals, as the CLI is told it. */
export interface HealingUpdate {
  args: string[];
  stdio: CliOutput;
}

/**
 * Who watches sees the update go on stderr, as with `sitestack up --json`; in a pipe it is quiet, as the other verbs are.
 * @param watched whether stderr is a terminal
 */
export function healingUpdate(stack: string, replace: readonly string[], watched: boolean): HealingUpdate {
  const args = ["up", "--yes", "--skip-preview", "--refresh", "--stack", stack];
  return {
    args: [...args, ...replace.flatMap((urn) => ["--replace", urn])],
    stdio: watched ? "stderr" : "pipe",
  };
}

/** Why healing has failed: what the CLI said last, where nobody has seen it. */
export function healingFailure(stack: string, stdio: CliOutput, outcome: PulumiResult): string {
  const failed = `The update that was to heal ${stack} failed`;
  return stdio === "pipe"
    ? `${failed}:\n${lastLines(outcome, REPORT_LINES)}`
    : `${failed}; why is said above.`;
}

async function update({ stack, folder, progress }: StackPlace, replace: readonly string[]): Promise<void> {
  const { args, stdio } = healingUpdate(stack, replace, process.stderr.isTTY);
  const projectFolder = folder === undefined ? {} : { projectFolder: folder };
  // No clock beside it: on a terminal the CLI draws its own.
  const outcome = await runPulumi(args, { progress, stdio, ...projectFolder });
  if (outcome.exitCode !== 0) throw new Error(healingFailure(stack, stdio, outcome));
}
