import { EngineClient, reasonOf, resolveEngineTarget } from "../../../engine";
import type { Progress } from "../../../toolchain/report";
import { size } from "../../remains";
import { backupId } from "../backup/manifest";
import { askCli, siteOf } from "../live/stack";
import { type MadeImages, madeImages } from "./made";
import { type CleanPlan, type EngineImage, planClean, type Removal } from "./plan";

/** What a clean-up is told. */
export interface CleanOptions {
  /** Ids or references of images that stay in any case: what a rollback needs. @default none */
  keep?: ReadonlySet<string>;
  /** How many earlier deployments' images stay. @default 1 */
  versions?: number;
  /** Changes nothing, and says what it would do. @default false */
  dryRun?: boolean;
  /** Folder of the program. Default: this project's. */
  folder?: string;
}

/** What a clean-up did on one host. */
export interface CleanedHost {
  host: string;
  removed: Removal[];
  /** What is of an earlier deployment and stays, with the reason. */
  kept: CleanPlan["kept"];
  /** Why the host could not be cleaned. */
  problem?: string;
}

/** What a clean-up did, or would do. */
export interface CleanReport {
  site: string;
  dryRun: boolean;
  hosts: CleanedHost[];
}

const LIMIT = { timeoutMs: 60_000 };
/** Enough for an update with a rollback. */
const DEFAULT_VERSIONS = 1;

/**
 * Removes the images of a site's earlier deployments from its engines: those alone that it has built or pulled, that no
 * container has, and that are of no other site. An engine that does not answer keeps all of them, and is told.
 */
export async function cleanSite(
  stack: string,
  options: CleanOptions,
  progress: Progress,
): Promise<CleanReport> {
  const { folder } = options;
  const place = { stack, progress, ...(folder === undefined ? {} : { folder }) };
  return cleanByState(siteOf({ stack }), await askCli(place, ["stack", "export", "--show-secrets"]), options);
}

/**
 * The same for whoever has the stack's state.
 * @param state `pulumi stack export --show-secrets`
 */
export async function cleanByState(
  site: string,
  state: string,
  options: Omit<CleanOptions, "folder">,
): Promise<CleanReport> {
  const hosts: CleanedHost[] = [];
  // One after the other: two hosts of a site may be one engine.
  for (const host of madeImages(state)) hosts.push(await cleanHost(site, host, options));
  return { site, dryRun: options.dryRun === true, hosts };
}

async function cleanHost(site: string, made: MadeImages, options: CleanOptions): Promise<CleanedHost> {
  const { keep = new Set(), versions = DEFAULT_VERSIONS, dryRun = false } = options;
  const client = new EngineClient(resolveEngineTarget(made.engine));
  const { host, references } = made;
  try {
    const [images, containers] = await Promise.all([listImages(client), listImageIds(client)]);
    const now = backupId(new Date());
    const plan = planClean({ site, now, images, references, inUse: new Set(containers), keep, versions });
    if (dryRun) return { host, removed: plan.remove, kept: plan.kept };
    return { host, ...(await carryOut(client, plan)) };
  } catch (error) {
    return { host, removed: [], kept: [], problem: reasonOf(error) };
  } finally {
    client.close();
  }
}

async function carryOut(
  client: EngineClient,
  { marks, unmark, remove, kept }: CleanPlan,
): Promise<Pick<CleanedHost, "removed" | "kept">> {
  for (const { id, tag } of marks) {
    const [repository = "", name = ""] = tag.split(":");
    await client.requestJson(
      "POST",
      `/images/${id}/tag?repo=${encodeURIComponent(repository)}&tag=${name}`,
      undefined,
      LIMIT,
    );
  }
  for (const reference of unmark) await removeName(client, reference);
  const removed: Removal[] = [];
  const stayed = [...kept];
  for (const removal of remove) {
    try {
      for (const reference of removal.references) await removeName(client, reference);
      removed.push(removal);
    } catch (error) {
      // The engine knows best: a container may have been created from it this moment.
      stayed.push({ id: removal.id, name: removal.references[0] ?? removal.id, why: reasonOf(error) });
    }
  }
  return { removed, kept: stayed };
}

function removeName(client: EngineClient, reference: string): Promise<unknown> {
  return client.requestJson("DELETE", `/images/${encodeURIComponent(reference)}`, undefined, LIMIT);
}

interface ListedImage {
  Id: string;
  RepoTags?: string[] | null;
  RepoDigests?: string[] | null;
  Size: number;
}

async function listImages(client: EngineClient): Promise<EngineImage[]> {
  const listed = await client.requestJson<ListedImage[]>("GET", "/images/json", undefined, LIMIT);
  return listed.map(({ Id, RepoTags, RepoDigests, Size }) => ({
    id: Id,
    tags: (RepoTags ?? []).filter((tag) => tag !== "<none>:<none>").sort(),
    repositories: repositoriesOf(RepoDigests ?? []),
    bytes: Size,
  }));
}

/** The engine shortens them as it shortens tags: `postgres`, not `docker.io/library/postgres`. */
function repositoriesOf(digests: readonly string[]): string[] {
  const names = digests.map((digest) => digest.slice(0, digest.indexOf("@")));
  return [...new Set(names)].filter((name) => name !== "<none>");
}

async function listImageIds(client: EngineClient): Promise<string[]> {
  const containers = await client.requestJson<{ ImageID: string }[]>(
    "GET",
    "/containers/json?all=1",
    undefined,
    LIMIT,
  );
  return containers.map(({ ImageID }) => ImageID);
}

/** The report for people. */
export function cleanText({ hosts, dryRun }: CleanReport): string {
  const verb = dryRun ? "would remove" : "removed";
  const blocks = hosts.map(({ host, removed, kept, problem }) => {
    if (problem !== undefined) return `${host}: not cleaned: ${problem}`;
    const names = removed.map((removal) => `  ${verb} ${removalText(removal)}`);
    const rest = kept.map(({ name, why }) => `  kept ${name}: ${why}`);
    const head = removed.length === 0 ? `${host}: nothing to remove` : `${host}:`;
    return [head, ...names, ...rest].join("\n");
  });
  return blocks.join("\n") || "nothing is deployed";
}

/** The names of an image that went, and how much room it had taken. */
export function removalText({ references, bytes }: Removal): string {
  return `${visible(references)} (${size(bytes)})`;
}

function visible(references: readonly string[]): string {
  return (
    references.filter((name) => !name.startsWith("io.sitestack.site/")).join(", ") || (references[0] ?? "")
  );
}
