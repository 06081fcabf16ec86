import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../engine";
import type { Progress } from "../toolchain/report";
import { lastLines } from "../toolchain/run";
import { type CliContext, type PulumiResult, runCli } from "./cli";
import { removeLeftOver } from "./left-overs";
import { endOrphanedPlugins } from "./orphans";
import { planRecovery, type RecoveryPlan, type StateExport } from "./plan-recovery";
import { inspectLocks, type StackLock } from "./stack-locks";

/** A stack, and how the CLI gets at it. */
export interface StackContext extends CliContext {
  /** The project's name. */
  project: string;
  /** The stack's name, without organization and project. */
  stack: string;
  /** The stack as the CLI knows it, maybe with both. */
  qualifiedStack: string;
  /** Whether the command that follows needs the stack's lock. */
  changesState: boolean;
}

/** Somebody else is at work on the stack. */
export class StackIsLocked extends Error {
  constructor(stack: string, holders: string) {
    super(
      `The stack ${stack} is being updated by ${holders}.\n` +
        "Next: wait for it to end. If you know that it has died on another machine: `npm run pulumi -- cancel`.",
    );
    this.name = "StackIsLocked";
  }
}

/**
 * Gets a stack over an update that was killed: releases its lock, removes what it has left on the engines, and brings
 * the state up to date. Costs next to nothing when there is nothing to do.
 *
 * @param progress told in plain words what is done
 * @throws StackIsLocked when the holder of the lock is alive
 * @throws Error when the state cannot be brought up to date
 */
export async function recover(context: StackContext, progress: Progress): Promise<void> {
  const { stateFolder } = context;
  // Its locks cannot be read, and an update that is under way looks like one that was broken off.
  if (stateFolder === undefined)
    return context.changesState ? recoverUnderItsLock(context, progress) : undefined;
  if (!(await releaseStaleLocks(context, stateFolder, progress))) return;
  if (!mayHavePending(stateFolder, context)) return;
  const plan = await planned(context);
  if (plan === undefined) return;
  progress.line(`an earlier update of ${context.stack} was broken off at: ${plan.interrupted.join(", ")}`);
  await endOrphans(context, progress);
  await removeLeftOvers(plan, context.stack, progress);
  await refresh(context, progress);
}

/**
 * The same where only the backend itself knows whether somebody is at work: the refresh comes first, for which it gives
 * its lock or not, and nothing is touched before.
 */
async function recoverUnderItsLock(context: StackContext, progress: Progress): Promise<void> {
  const plan = await planned(context);
  if (plan === undefined) return;
  progress.line(`an update of ${context.stack} has not ended at: ${plan.interrupted.join(", ")}`);
  await refresh(context, progress);
  await endOrphans(context, progress);
  await removeLeftOvers(plan, context.stack, progress);
}

/** What there is to get over; undefined when that is nothing. */
async function planned(context: StackContext): Promise<RecoveryPlan | undefined> {
  const state = await pulumi(context, ["stack", "export", "--show-secrets"]);
  // No state, no recovery: the user's own command says what is wrong with the stack or the login.
  if (state.exitCode !== 0) return undefined;
  const plan = planRecovery(JSON.parse(state.stdout) as StateExport);
  return plan.refresh ? plan : undefined;
}

/** @returns whether the stack is free */
async function releaseStaleLocks(
  context: StackContext,
  backend: string,
  progress: Progress,
): Promise<boolean> {
  const { held, stale } = inspectLocks(backend, context.project, context.stack);
  if (held.length > 0 && context.changesState)
    throw new StackIsLocked(context.stack, held.map(holderOf).join(", "));
  // `cancel` releases all locks, so it is kept from a stack where somebody is at work.
  if (held.length > 0 || stale.length === 0) return held.length === 0;
  const pids = stale.map(({ pid }) => pid).join(", ");
  progress.line(`releasing the lock on ${context.stack}: its holder (process ${pids}) is dead`);
  await endOrphans(context, progress);
  const outcome = await pulumi(context, ["cancel", "--yes"]);
  if (outcome.exitCode !== 0) throw new Error(`The lock could not be released: ${lastLines(outcome, 5)}`);
  return true;
}

function holderOf({ username, hostname, pid, timestamp }: StackLock): string {
  return `${username}@${hostname} (process ${pid}) since ${timestamp}`;
}

async function endOrphans(context: StackContext, progress: Progress): Promise<void> {
  const ended = await endOrphanedPlugins(context.environment.PULUMI_HOME ?? "");
  if (ended > 0) progress.line(`ended ${ended} provider plugin(s) that the killed update had left running`);
}

async function removeLeftOvers(plan: RecoveryPlan, stack: string, progress: Progress): Promise<void> {
  // Containers first: a network cannot be removed while one is attached.
  const ordered = plan.leftOvers.sort((one, other) => one.kind.localeCompare(other.kind));
  for (const leftOver of ordered) {
    const { kind, name } = leftOver;
    try {
      const removed = await removeLeftOver(leftOver, stack, plan.knownIds);
      if (removed.length > 0)
        progress.line(`removed the ${kind} ${name}, which the broken-off update had left behind`);
    } catch (error) {
      progress.line(`could not look for the ${kind} ${name} on its engine: ${reasonOf(error)}`);
    }
  }
}

async function refresh(context: StackContext, progress: Progress): Promise<void> {
  progress.line(`refreshing the state of ${context.stack} …`);
  const outcome = await progress.during("refreshing", () =>
    pulumi(context, ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]),
  );
  if (outcome.exitCode === 0) return;
  const locked = LOCKED.exec(outcome.stderr)?.[0];
  if (locked !== undefined) throw new StackIsLocked(context.stack, `somebody else: ${locked}`);
  throw new Error(
    `The state could not be brought up to date after the broken-off update:\n${lastLines(outcome)}\n` +
      "Next: read the message above, then run the command again.",
  );
}

/** What a file or bucket says whose lock somebody else has, with their names; and Pulumi Cloud. */
const LOCKED = /currently locked by[\s\S]*|another update is currently in progress/i;

/** A look into the state's file: half a second quicker than asking the CLI, before every update. */
function mayHavePending(backend: string, { project, stack }: StackContext): boolean {
  const file = join(backend, ".pulumi", "stacks", project, `${stack}.json`);
  if (existsSync(file)) return readFileSync(file, "utf8").includes('"pending_operations"');
  // A compressed state is left to the CLI; a new stack has none at all.
  return existsSync(`${file}.gz`);
}

function pulumi(context: StackContext, args: string[]): Promise<PulumiResult> {
  return runCli(context, [...args, "--stack", context.qualifiedStack, "--non-interactive"], "pipe");
}
