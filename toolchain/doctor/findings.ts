import { type CliFacts, decideCli } from "../cli/decide";
import { decideEngine, type EngineFacts } from "../docker/decide";
import type { Backend } from "../environment";
import type { PluginFacts } from "../provider-plugins/decide";

/** What the doctor says about one part. */
export interface Finding {
  /** The part's name. */
  name: string;
  /** Whether it is there and good enough. */
  found: boolean;
  /** Its version; empty when it has none or is missing. */
  version: string;
  /** Where it is, which way it came, or why it is missing. */
  detail: string;
  /** What to do about a missing part. */
  next?: string;
}

/** The command that gets whatever can be got. */
const ENSURE = "`npm run ensure` gets it";

/** The CLI and its language host. */
export function cliFindings(facts: CliFacts): Finding[] {
  const { steps, rejected } = decideCli(facts);
  const [first] = steps;
  if (first?.kind === "use") {
    const version = first.version.replace(/^v/, "");
    const detail = [`${first.way}: ${first.path}`, rejected].filter(Boolean).join("; ");
    const hostIsOurs = first.way === "built from the Go module";
    const host = hostIsOurs ? "registry-only, built from this repository" : "comes with the CLI";
    return [
      { name: "Pulumi CLI", found: true, version, detail },
      { name: "Node language host", found: true, version: "", detail: host },
    ];
  }
  const next = steps.some(({ kind }) => kind === "build")
    ? "or builds it from its Go module (about five minutes)"
    : "where it can be downloaded; to build it from its Go module, `go` must be on PATH";
  return [
    {
      name: "Pulumi CLI",
      found: false,
      version: "",
      detail: rejected ?? "not on PATH",
      next: `${ENSURE} ${next}`,
    },
    { name: "Node language host", found: false, version: "", detail: "comes with the CLI", next: ENSURE },
  ];
}

/** One provider plugin. */
export function pluginFinding(name: string, version: string, installed: PluginFacts["installed"]): Finding {
  const part = { name: `plugin ${name}`, version };
  if (installed === "official") return { ...part, found: true, detail: "official" };
  if (installed === "registry-only") {
    const detail =
      "registry-only, built from this repository; SITESTACK_PLUGIN_ARCHIVES names a folder of official ones";
    return { ...part, found: true, detail };
  }
  return { ...part, found: false, detail: "not installed", next: ENSURE };
}

/** The engine and the docker CLI's buildx. */
export function engineFindings(facts: EngineFacts): Finding[] {
  const plan = decideEngine(facts);
  const next = plan.possible ? ENSURE : plan.next;
  const answers = facts.version !== undefined;
  const engineIsGood = answers && (plan.possible || !plan.what.startsWith("The Docker Engine"));
  const engine: Finding = {
    name: "Docker Engine",
    found: engineIsGood,
    version: facts.version ?? "",
    detail: answers ? `at ${facts.target}` : `${facts.target} does not answer: ${facts.failure}`,
    next: engineIsGood ? undefined : next,
  };
  const buildx: Finding = {
    name: "docker buildx",
    found: facts.buildx !== undefined,
    version: facts.buildx ?? "",
    detail: facts.cli === undefined ? "there is no docker command on PATH" : `with ${facts.cli}`,
    next: facts.buildx === undefined ? next : undefined,
  };
  return [engine, buildx];
}

/** Whether the engine runs a platform that is not its own. Never missing: only a site with such a host needs it. */
export function emulationFinding(platform: string, emulated: boolean): Finding {
  const detail = emulated
    ? "enabled on the engine"
    : "not enabled; `npm run pulumi -- up` enables it for a site whose host has that platform";
  return { name: `emulation of ${platform}`, found: true, version: "", detail };
}

/** One base image of our Dockerfiles. */
export function baseImageFinding(
  name: string,
  local: { standIn?: string } | undefined,
  answers: boolean,
): Finding {
  const part = { name: `base image ${name}`, version: "" };
  if (local === undefined) {
    const detail = answers ? "not on the engine" : "unknown without an engine";
    return { ...part, found: false, detail, next: `${ENSURE} (pulled, or a stand-in is built)` };
  }
  return { ...part, found: true, detail: local.standIn ? `stand-in: ${local.standIn}` : "the real one" };
}

/** Where the stacks are kept. Never missing: the embedded one is made at its first use. */
export function backendFinding(backend: Backend, embeddedFolder: string): Finding {
  const detail = backend.kind === "user" ? `your own: ${backend.description}` : `embedded: ${embeddedFolder}`;
  return { name: "backend", found: true, version: "", detail };
}

/** The doctor's text: a line per part, with the next step below a missing one. */
export function findingLines(findings: Finding[]): string[] {
  return findings.flatMap(({ name, found, version, detail, next }) => {
    const line = `${found ? "found  " : "MISSING"}  ${[name, version].filter(Boolean).join(" ")}: ${detail}`;
    return next === undefined ? [line] : [line, `         Next: ${next}`];
  });
}
