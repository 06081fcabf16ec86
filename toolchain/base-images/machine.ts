import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { aptGet } from "../apt";
import { ToolchainError } from "../error";
import { findOnPath } from "../files";
import { run } from "../run";

/** A certificate authority that this machine trusts beyond the usual ones. */
export interface ExtraAuthority {
  /** File name, ending in `.crt`. */
  file: string;
  /** The certificate in PEM form. */
  pem: string;
}

/** Debian's folder for certificates that an administrator added. */
export const LOCAL_CERTIFICATES = "/usr/local/share/ca-certificates";

const BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/** The certificate authorities added to this machine, sorted by file name; usually none. */
export function extraAuthorities(folder = LOCAL_CERTIFICATES): ExtraAuthority[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".crt"));
  return files.sort().map((file) => ({ file, pem: readFileSync(join(folder, file), "utf8") }));
}

/** The environment that makes Python, Node and their package tools use the system's bundle, where one was added to. */
export function trustEnvironment(authorities: readonly ExtraAuthority[]): Record<string, string> {
  if (authorities.length === 0) return {};
  const variables = ["PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];
  return Object.fromEntries(variables.map((variable) => [variable, BUNDLE]));
}

/** Where this machine gets Debian from. */
export interface DebianMirrors {
  /** The main archive; absent on a machine that is not Debian, where debootstrap knows its own default. */
  main?: string;
  /** The security archive. */
  security?: string;
}

/** Picks Debian's archives out of the lines `origin|label|address` that apt prints for its sources. */
export function debianMirrors(indexTargets: string): DebianMirrors {
  const address = (label: string): string | undefined =>
    indexTargets
      .split("\n")
      .map((line) => line.split("|"))
      .find(([origin, found, uri]) => origin === "Debian" && found === label && uri?.startsWith("http"))?.[2];
  return { main: address("Debian"), security: address("Debian-Security") };
}

/** Asks apt itself, which knows every way of writing down a source. Empty where there is no apt. */
export async function readDebianMirrors(): Promise<DebianMirrors> {
  const asked = await run("apt-get", ["indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"]);
  return debianMirrors(asked.stdout);
}

/**
 * Makes debootstrap available: there already, else installed from the distribution after saying so.
 *
 * @throws ToolchainError where that needs another user or another distribution
 */
export async function ensureDebootstrap(report: (line: string) => void): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new ToolchainError(
      "a stand-in can only be built by root, because debootstrap changes its root folder",
      "run it once with sudo, or make the registry reachable",
    );
  }
  if (findOnPath("debootstrap") !== undefined) return;
  report("installing debootstrap from this machine's distribution (apt-get install debootstrap)");
  // The update also gives apt the archives' names, by which we know Debian's.
  await apt("update");
  await apt("install", "--no-install-recommends", "debootstrap");
}

function apt(...args: string[]): Promise<void> {
  return aptGet([...args, "-y", "-qq"], "install debootstrap with your distribution's package manager");
}
