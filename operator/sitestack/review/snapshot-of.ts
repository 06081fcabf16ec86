import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { knownValues, policyBreaches, type Topology } from "../../../components";
import { hashContext } from "../../../components/image/context-hash";
import { isRemoteContext } from "../../../components/image/request";
import type { Site } from "../../../src/config/site";
import type { systemTopology } from "../../../src/systems/catalogue";
import type { SiteSnapshot, SystemSnapshot } from "./snapshot";

/**
 * A site as plain data. Relative paths are taken from the working directory.
 * @param stack the site's name.
 * @param render one version's `systemTopology`.
 * @param secret what stands for a secret, by key; it need not be its value, and nobody sees it.
 */
export async function snapshotOf(
  stack: string,
  site: Site,
  render: typeof systemTopology,
  secret: Parameters<typeof systemTopology>[2],
): Promise<SiteSnapshot> {
  const { deleteVolumes, hosts, policies = {} } = site;
  const snapshots: Record<string, SystemSnapshot> = {};
  const breaches: SiteSnapshot["breaches"] = [];
  for (const [name, config] of Object.entries(site.systems)) {
    const { platform } = hosts[config.host] ?? {};
    const topology = render(name, config, secret, { site: stack, platform });
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
