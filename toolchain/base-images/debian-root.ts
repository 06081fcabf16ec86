import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { lastLines, run } from "../run";
import { type DebianMirrors, type ExtraAuthority, LOCAL_CERTIFICATES } from "./machine";
import { contentHash, RECIPE_LABEL, STAND_IN_LABEL } from "./recipe";

/** What a Debian root image is made from: a minimal system, on which stand-ins are built. */
export interface DebianRoot {
  /** Debian suite, like `bullseye`. */
  suite: string;
  /** Platform, like `linux/amd64`. */
  platform: string;
  /** Certificate authorities of the machine that go into it. */
  authorities: readonly ExtraAuthority[];
}

// What the official slim images leave out as well: nobody reads manuals in a container.
const LEFT_OUT = ["doc", "man", "info", "locale", "lintian"].map((folder) => `usr/share/${folder}`);
const EMPTIED = ["var/cache/apt", "var/lib/apt/lists", "var/log"];
// An image that is lost in a power cut is built again: no need to wait for the disk at each file.
const DPKG_RULES = ["force-unsafe-io", ...LEFT_OUT.map((folder) => `path-exclude /${folder}/*`), ""].join(
  "\n",
);
const APT_RULES = [
  'APT::Install-Recommends "false";',
  'Acquire::Languages "none";',
  // No copy of what has been installed, and no cached index of it, in any layer.
  'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };',
  'Dir::Cache::pkgcache "";',
  'Dir::Cache::srcpkgcache "";',
  "",
].join("\n");

/** The tag of a root image: it names all that went into it, so an image of that name is the right one. */
export function rootTag({ suite, platform, authorities }: DebianRoot): string {
  const certificates = authorities.flatMap(({ file, pem }) => [file, pem]);
  const hash = contentHash([suite, platform, DPKG_RULES, APT_RULES, ...certificates]);
  return `sitestack/debian-root:${suite}-${architecture(platform)}-${hash}`;
}

/**
 * apt's sources inside the image: the mirrors of the machine that builds it, since those are what it can reach.
 * Undefined where they are unknown: what debootstrap wrote is right then.
 */
export function aptSources(
  { suite, platform }: Pick<DebianRoot, "suite" | "platform">,
  mirrors: DebianMirrors,
): string | undefined {
  if (mirrors.main === undefined) return undefined;
  // Since bullseye's support ended its security archive lists files for arm64 that it does not have any more.
  const updated = mirrors.security !== undefined && !(suite === "bullseye" && platform === "linux/arm64");
  const security = updated ? `deb ${mirrors.security} ${suite}-security main\n` : "";
  return `deb ${mirrors.main} ${suite} main\n${security}`;
}

/**
 * Builds the root image with debootstrap, which must be there, and loads it into the engine under its tag.
 *
 * @param root what to build
 * @param mirrors where this machine gets Debian from
 * @param cacheFolder where debootstrap may work
 * @param report takes one line of progress
 */
export async function buildDebianRoot(
  root: DebianRoot,
  mirrors: DebianMirrors,
  cacheFolder: string,
  report: (line: string) => void,
): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, "root-"));
  try {
    await debootstrap(root, folder, mirrors, report);
    await finish(root, folder, mirrors);
    await importImage(root, folder);
  } finally {
    // One file system only: should debootstrap have died, /proc may still be mounted in there.
    await run("rm", ["-rf", "--one-file-system", folder]);
  }
}

async function debootstrap(
  root: DebianRoot,
  folder: string,
  mirrors: DebianMirrors,
  report: (line: string) => void,
): Promise<void> {
  const options = ["--variant=minbase", "--include=ca-certificates", `--arch=${architecture(root.platform)}`];
  const source = mirrors.main === undefined ? [] : [mirrors.main];
  const child = execa("debootstrap", [...options, root.suite, folder, ...source], {
    all: true,
    reject: false,
  });
  let phase = "";
  child.all?.on("data", (chunk: Buffer) => {
    const found = /^I: (Retrieving|Extracting|Unpacking|Configuring) /m.exec(chunk.toString())?.[1];
    if (found === undefined || found === phase) return;
    phase = found;
    report(`Debian ${root.suite}: ${phase.toLowerCase()} packages`);
  });
  const { exitCode, all } = await child;
  if (exitCode === 0) return;
  throw new Error(`debootstrap ${root.suite}: ${(all ?? "").trim().split("\n").slice(-10).join("\n")}`);
}

/** Trims the root folder, and gives it the machine's certificate authorities and apt sources. */
async function finish(root: DebianRoot, folder: string, mirrors: DebianMirrors): Promise<void> {
  for (const path of [...LEFT_OUT, ...EMPTIED]) {
    rmSync(join(folder, path), { recursive: true, force: true });
    mkdirSync(join(folder, path), { recursive: true });
  }
  writeFileSync(join(folder, "etc/dpkg/dpkg.cfg.d/slim"), DPKG_RULES);
  writeFileSync(join(folder, "etc/apt/apt.conf.d/slim"), APT_RULES);
  // debootstrap copies these from the machine; the engine writes its own into every container.
  for (const path of ["etc/hostname", "etc/resolv.conf"]) rmSync(join(folder, path), { force: true });
  const sources = aptSources(root, mirrors);
  if (sources !== undefined) writeFileSync(join(folder, "etc/apt/sources.list"), sources);
  if (root.authorities.length === 0) return;
  for (const { file, pem } of root.authorities) writeFileSync(join(folder, LOCAL_CERTIFICATES, file), pem);
  const updated = await run("chroot", [folder, "update-ca-certificates"]);
  if (updated.exitCode !== 0) throw new Error(`update-ca-certificates: ${lastLines(updated)}`);
}

async function importImage(root: DebianRoot, folder: string): Promise<void> {
  const tag = rootTag(root);
  const settings = [
    `LABEL ${STAND_IN_LABEL}=${JSON.stringify(`Debian ${root.suite}, by debootstrap`)}`,
    `LABEL ${RECIPE_LABEL}=${JSON.stringify(tag)}`,
    'CMD ["/bin/sh"]',
  ].flatMap((setting) => ["--change", setting]);
  const contents = ["--one-file-system", "--numeric-owner", "--exclude=./dev/*", "-cf", "-", "."];
  const tar = execa("tar", ["-C", folder, ...contents], { buffer: false });
  const load = execa("docker", ["import", "--platform", root.platform, ...settings, "-", tag], {
    input: tar.stdout ?? undefined,
  });
  await Promise.all([tar, load]);
}

function architecture(platform: string): string {
  return platform.replace("linux/", "");
}
