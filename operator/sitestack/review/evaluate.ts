/**
 * `node --require src/transpile.cjs evaluate.ts <site>…` in the folder of any version of the project: what that version
 * makes of its sites, as JSON on stdout. Of the folder it uses what every version has: `parseSite` and `systemTopology`.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { secret as asSecret } from "@pulumi/pulumi";
import { knownValues, policyBreaches, type Topology } from "../../../components";
import { hashContext } from "../../../components/image/context-hash";
import { isRemoteContext } from "../../../components/image/request";
import type * as parsing from "../../../src/config/parse";
import type { SiteProblem } from "../../../src/config/problem";
import { rawSiteFile } from "../../../src/config/site-file";
import type * as systems from "../../../src/systems/catalogue";
import type { Evaluated, SiteSnapshot, SystemSnapshot } from "./snapshot";

const folder = process.cwd();

/** A module of the version in this folder. */
function versioned<Module>(path: string): Module {
  return require(join(folder, path)) as Module;
}

async function evaluate(stack: string): Promise<Evaluated> {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) return { kind: "absent" };
  try {
    const raw = rawSiteFile(readFileSync(file, "utf8"));
    const { parseSite } = versioned<typeof parsing>("src/config/parse");
    const { site, problems } = parseSite(raw);
    if (site === undefined) return { kind: "bad", message: problemText(problems) };
    // The cipher text stands for the secret: it changes with it, and nothing has to be decrypted.
    const secret = (key: string) => asSecret(`${key} ${raw.secrets[key]?.value ?? ""}`);
    return { kind: "site", site: await snapshot(site, secret) };
  } catch (error) {
    return { kind: "bad", message: (error as Error).message };
  }
}

type Site = NonNullable<ReturnType<typeof parsing.parseSite>["site"]>;
type Secret = Parameters<typeof systems.systemTopology>[2];

async function snapshot(site: Site, secret: Secret): Promise<SiteSnapshot> {
  const { systemTopology } = versioned<typeof systems>("src/systems/catalogue");
  const { deleteVolumes, hosts, policies = {} } = site;
  const snapshots: Record<string, SystemSnapshot> = {};
  const breaches: SiteSnapshot["breaches"] = [];
  for (const [name, config] of Object.entries(site.systems)) {
    const topology = systemTopology(name, config, secret);
    const known = await knownValues(topology);
    breaches.push(...policyBreaches({ topology: known, deleteVolumes }, policies));
    snapshots[name] = {
      type: config.type,
      host: config.host,
      topology: await knownValues(topology, (value) => ({ secret: hashOf(JSON.stringify(value)) })),
      contents: contentsOf(known),
    };
  }
  return { hosts, deleteVolumes, systems: snapshots, breaches };
}

/** Hashes of what lies outside the topology: build contexts and files. */
function contentsOf({ images = {}, configs = {}, services }: Topology): Record<string, string> {
  const contents: Record<string, string> = {};
  for (const [key, image] of Object.entries(images)) {
    const builds = "build" in image ? [image.build] : "layers" in image ? image.layers : [];
    const hashes = builds.map(({ context, dockerfile = "Dockerfile" }) =>
      isRemoteContext(context) || !existsSync(join(context, dockerfile))
        ? context
        : hashContext(context, dockerfile),
    );
    if (hashes.length > 0) contents[`images.${key}`] = hashOf(hashes.join(" "));
  }
  const files = [
    ...Object.values(configs).flatMap((config) => ("file" in config ? [config.file] : [])),
    ...Object.values(services).flatMap(({ envFile }) => envFile ?? []),
  ];
  for (const file of files)
    contents[`files.${file}`] = existsSync(file) ? hashOf(readFileSync(file)) : "missing";
  return contents;
}

function hashOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

function problemText(problems: readonly SiteProblem[]): string {
  return problems.map(({ path, message, hint }) => `${path.join(".")}: ${message} (${hint})`).join("\n");
}

async function main(stacks: string[]): Promise<void> {
  const entries = await Promise.all(stacks.map(async (stack) => [stack, await evaluate(stack)] as const));
  process.stdout.write(JSON.stringify(Object.fromEntries(entries)));
}

void main(process.argv.slice(2));
