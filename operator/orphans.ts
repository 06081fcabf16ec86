import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const GRACE_MS = 3000;

/**
 * Ends the provider plugins that a killed CLI has left behind. They live on for about a minute, and one that is still
 * at work could create its container after we have cleaned up. Linux only: elsewhere nothing is found.
 *
 * @param pulumiHome PULUMI_HOME with the plugins
 * @returns how many were ended
 */
export async function endOrphanedPlugins(pulumiHome: string): Promise<number> {
  const orphans = readProcesses().filter((process) => isOrphanedPlugin(process, join(pulumiHome, "plugins")));
  for (const { pid } of orphans) signal(pid, "SIGTERM");
  const deadline = Date.now() + GRACE_MS;
  while (Date.now() < deadline && orphans.some(({ pid }) => signal(pid, 0))) await sleep(50);
  for (const { pid } of orphans) signal(pid, "SIGKILL");
  return orphans.length;
}

/** One process of this machine. */
export interface ProcessFacts {
  pid: number;
  /** Name of the parent's executable. A process whose parent has died has another one: init, or a session manager. */
  parent: string;
  /** The words of its command line. */
  command: string[];
}

/** Whether an executable's name is one of Pulumi's own. Packagers may wrap it: `.pulumi-wrapped`. */
export function isPulumi(name: string): boolean {
  return name.includes("pulumi");
}

/**
 * Whether a process is a plugin of ours whose CLI is dead.
 *
 * @param pluginFolder the folder of all installed plugins
 */
export function isOrphanedPlugin({ parent, command }: ProcessFacts, pluginFolder: string): boolean {
  return !isPulumi(parent) && command.slice(0, 3).some((word) => word.startsWith(`${pluginFolder}/`));
}

function readProcesses(): ProcessFacts[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
}

/** Empty when the process has ended meanwhile. */
function readProcess(pid: number): ProcessFacts[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in parentheses and may hold anything.
    const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
    return [{ pid, parent: readFileSync(`/proc/${parent}/comm`, "utf8"), command }];
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
