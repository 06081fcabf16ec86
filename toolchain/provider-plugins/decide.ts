/** What is known about one provider plugin. */
export interface PluginFacts {
  /** What is installed in the home that is used: the official plugin, our registry-only one, or nothing. */
  installed: "official" | "registry-only" | "none";
  /** The plugin's archive in the folder that `SITESTACK_PLUGIN_ARCHIVES` names, if it is there. */
  archive?: string;
  /** Whether the user names a mirror in `PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES`. */
  mirror: boolean;
  /** Whether the CLI came from Pulumi's own downloads: then the plugins can be expected there as well. */
  officialCli: boolean;
}

/** One way to a plugin. */
export type PluginStep =
  | { kind: "keep" }
  | { kind: "archive"; file: string }
  | { kind: "download" /** Time after which it is given up, in milliseconds. */; limitMs: number }
  | { kind: "registry" };

/** Long enough for a slow line where the download is known to be reachable; short where it probably is not. */
const PATIENT_MS = 10 * 60_000;
const IMPATIENT_MS = 30_000;

/**
 * The ways to try, in order: the first one that works is taken.
 * What the user names (an archive, a mirror) is tried even when our own plugin is there; nothing else is, so that a
 * machine without a way out loses time once only.
 */
export function decidePlugin(facts: PluginFacts): PluginStep[] {
  if (facts.installed === "official") return [{ kind: "keep" }];
  const steps: PluginStep[] = [];
  if (facts.archive !== undefined) steps.push({ kind: "archive", file: facts.archive });
  if (facts.mirror || facts.installed === "none") {
    const limitMs = facts.mirror || facts.officialCli ? PATIENT_MS : IMPATIENT_MS;
    steps.push({ kind: "download", limitMs });
  }
  return [...steps, { kind: "registry" }];
}

/**
 * The name of a plugin's archive, as Pulumi publishes it.
 *
 * @param platform Node's name of the operating system
 * @param arch Node's name of the processor
 */
export function archiveName(name: string, version: string, platform: string, arch: string): string {
  return `pulumi-resource-${name}-v${version}-${platform}-${arch === "x64" ? "amd64" : arch}.tar.gz`;
}

/**
 * Why `pulumi plugin install` failed, in one line: its last line only counts the attempts, the cause is in a warning.
 *
 * @param outcome the command's output
 */
export function downloadProblem(outcome: { stdout: string; stderr: string; timedOut: boolean }): string {
  if (outcome.timedOut) return "no answer in time";
  const lines = `${outcome.stdout}\n${outcome.stderr}`.trim().split("\n");
  const cause =
    lines.filter((line) => line.startsWith("warning: Error downloading plugin:")).at(-1) ??
    lines.at(-1) ??
    "";
  return cause.replace(/^(warning: Error downloading plugin|error): /, "").replace(/^Get "[^"]*": /, "");
}
