import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptGet } from "../apt";
import { ToolchainError } from "../error";
import type { Progress } from "../report";
import { run } from "../run";
import { OLDEST_ENGINE } from "../versions";

/** The Debian release that has a recent engine, for the releases before it. */
const NEWER = "trixie";
const SOURCES = "/etc/apt/sources.list.d";
const PACKAGES = {
  debian: {
    engine: ["docker.io", "docker-cli", "docker-buildx", "docker-compose"],
    client: ["docker-cli", "docker-buildx", "docker-compose"],
  },
  ubuntu: {
    engine: ["docker.io", "docker-buildx", "docker-compose-v2"],
    client: ["docker-buildx", "docker-compose-v2"],
  },
};

/**
 * Installs Docker from the distribution's own packages, on Debian 12 from Debian 13's.
 *
 * @param what the engine with its client, or the client alone
 * @param distribution `ID` and `ID_LIKE` of /etc/os-release
 * @throws ToolchainError with apt's last lines
 */
export async function installDocker(
  what: "engine" | "client",
  distribution: string,
  progress: Progress,
): Promise<void> {
  const packages = PACKAGES[/\bubuntu\b/.test(distribution) ? "ubuntu" : "debian"][what];
  progress.line(`installing ${packages.join(", ")} from the distribution's packages …`);
  await progress.during("installing Docker", async () => {
    await apt(["update"]);
    const suite: string[] = [];
    if (!isNewEnough(await candidate())) {
      addNewerRelease();
      await apt(["update"]);
      suite.push("-t", NEWER);
    }
    await apt(["install", "-y", "--no-install-recommends", ...suite, ...packages]);
  });
}

function apt(args: string[]): Promise<void> {
  const next = "read apt's message above, or install Docker by hand (docs.docker.com/engine/install).";
  return aptGet(args, next);
}

/** The version of docker.io that apt would install, or an empty text. */
async function candidate(): Promise<string> {
  return candidateOf((await run("apt-cache", ["policy", "docker.io"])).stdout);
}

/** Reads the candidate's version from what `apt-cache policy` prints. */
export function candidateOf(policy: string): string {
  return /^\s*Candidate:\s*(\S+)/m.exec(policy)?.[1] ?? "";
}

/** Whether a package version, which may have an epoch, is recent enough. */
export function isNewEnough(version: string): boolean {
  return Number.parseInt(version.replace(/^\d+:/, ""), 10) >= OLDEST_ENGINE;
}

/** Adds Debian's newer release with a priority so low that nothing comes from it unless it is asked for by name. */
function addNewerRelease(): void {
  const texts = existsSync(SOURCES)
    ? readdirSync(SOURCES).map((name) => readFileSync(join(SOURCES, name), "utf8"))
    : [];
  const list = existsSync("/etc/apt/sources.list") ? readFileSync("/etc/apt/sources.list", "utf8") : "";
  const source = newerReleaseSource([...texts, list]);
  if (source === undefined) {
    throw new ToolchainError(
      "The packages of this Debian have no Docker Engine that is recent enough, and its package sources were not understood.",
      "install Docker by hand (docs.docker.com/engine/install).",
    );
  }
  writeFileSync(join(SOURCES, "sitestack-trixie.sources"), source);
  writeFileSync(
    "/etc/apt/preferences.d/sitestack-trixie",
    `Package: *\nPin: release n=${NEWER}\nPin-Priority: 100\n`,
  );
}

/**
 * A package source for Debian's newer release from the same mirror, checked with the same key, as this machine's own.
 *
 * @param sources texts of the machine's source files, in the deb822 form or the one-line form
 * @returns the new source in the deb822 form, or undefined when there is no Debian main archive in them
 */
export function newerReleaseSource(sources: string[]): string | undefined {
  for (const stanza of sources.flatMap((text) => text.split(/\n\s*\n/))) {
    const field = (name: string) => new RegExp(`^${name}:\\s*(.+)$`, "im").exec(stanza)?.[1]?.trim();
    const uris = field("URIs");
    if (uris && field("Types")?.split(/\s+/).includes("deb") && isMainArchive(field("Suites") ?? "")) {
      return render(uris, field("Signed-By"));
    }
    const line = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+.*\bmain\b/m.exec(stanza);
    if (line?.[2] && isMainArchive(line[3] ?? "")) {
      return render(line[2], /signed-by=(\S+)/.exec(line[1] ?? "")?.[1]);
    }
  }
  return undefined;
}

/** The security archive has other addresses, and third parties have other suites. */
function isMainArchive(suites: string): boolean {
  return suites.split(/\s+/).some((suite) => ["bookworm", "stable", "oldstable"].includes(suite));
}

function render(uris: string, signedBy: string | undefined): string {
  const key = signedBy ? `Signed-By: ${signedBy}\n` : "";
  return `Types: deb\nURIs: ${uris}\nSuites: ${NEWER}\nComponents: main\n${key}`;
}
