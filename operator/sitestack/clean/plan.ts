import { withTag } from "../../../engine";

/** An image as the engine lists it. */
export interface EngineImage {
  id: string;
  tags: readonly string[];
  /** The repositories whose registries have it: where it was pulled from, or pushed to. None of a build. */
  repositories: readonly string[];
  bytes: number;
}

/** What is known of one engine. */
export interface CleanSituation {
  site: string;
  /** The name of the generation that is deployed now, should it be a new one: `backupId`. */
  now: string;
  images: readonly EngineImage[];
  /** References of what the stack has built or pulled and deploys now. */
  references: readonly string[];
  /** Ids of the images that any container has, of whatever site, running or not. */
  inUse: ReadonlySet<string>;
  /** Ids or references that stay in any case. */
  keep: ReadonlySet<string>;
  /** How many earlier generations stay. */
  versions: number;
}

/** An image that goes. */
export interface Removal {
  id: string;
  /** Names to remove; with the last one the image goes. */
  references: string[];
  bytes: number;
}

/** What is to be done on one engine. */
export interface CleanPlan {
  /** Names that the deployed images get, so that a later clean-up knows them. */
  marks: { id: string; tag: string }[];
  /** Names by which images that stay were of generations that have gone. */
  unmark: string[];
  remove: Removal[];
  /** What is of a generation that has gone, and stays. */
  kept: { id: string; name: string; why: string }[];
}

const MARKS = "io.sitestack.site";
/** How every build is named: hash of its content, and architecture (components/image/plan.ts). */
const CONTENT_TAG = /:([\w.-]*-)?[0-9a-f]{12}-(amd64|arm64)$/;

/**
 * Decides which images of earlier deployments go.
 *
 * Which images are a site's is written on the engine itself, as names `io.sitestack.site/<site>:<moment>-<id>`: one per
 * image and generation, a generation being what one deployment has built and pulled. So nobody's state has to be asked,
 * an image that two sites share has both their names, and one without a name of this site is never touched.
 */
export function planClean(situation: CleanSituation): CleanPlan {
  const { site, now, images, versions } = situation;
  const generations = generationsOf(site, images);
  const deployed = newGeneration(situation, generations);
  if (deployed.length > 0) generations.set(now, deployed);
  const kept = [...generations.keys()].sort().slice(-(versions + 1));
  const wanted = new Set(kept.flatMap((moment) => generations.get(moment) ?? []));
  const isGone = (tag: string) =>
    tag.startsWith(prefixOf(site)) && !kept.includes(momentOf(tag.slice(prefixOf(site).length)));
  const marks = deployed.map((id) => ({ id, tag: markOf(site, now, id) }));
  const plan: CleanPlan = { marks, unmark: [], remove: [], kept: [] };
  for (const image of images) {
    const gone = image.tags.filter(isGone);
    if (gone.length === 0) continue;
    if (wanted.has(image.id)) {
      plan.unmark.push(...gone);
      continue;
    }
    const why = reasonToKeep(image, situation);
    // The marks last: what stays, or what the engine refuses to remove, is known by them the next time.
    if (why === undefined)
      plan.remove.push({ id: image.id, references: [...ownTags(image), ...gone], bytes: image.bytes });
    else plan.kept.push({ id: image.id, name: nameOf(image), why });
  }
  return plan;
}

/** What is deployed, where that is another generation than the newest that is known; else nothing. */
function newGeneration(situation: CleanSituation, generations: ReadonlyMap<string, string[]>): string[] {
  const deployed = deployedIds(situation);
  const newest = [...generations.keys()].sort().at(-1);
  return sameIds(deployed, generations.get(newest ?? "") ?? []) ? [] : deployed;
}

/** Why an image stays that no generation wants any more; undefined when nothing speaks for it. */
function reasonToKeep(image: EngineImage, { site, inUse, keep }: CleanSituation): string | undefined {
  if (inUse.has(image.id)) return "a container has it";
  if ([image.id, ...image.tags].some((name) => keep.has(name))) return "it is kept for a rollback";
  const others = image.tags.filter((tag) => tag.startsWith(`${MARKS}/`) && !tag.startsWith(prefixOf(site)));
  if (others.length > 0)
    return `it is of the site ${others[0]?.slice(MARKS.length + 1).split(":")[0]} as well`;
  const foreign = image.tags.find((tag) => !tag.startsWith(`${MARKS}/`) && !ownTags(image).includes(tag));
  return foreign === undefined ? undefined : `somebody calls it ${foreign}`;
}

/** Names that a site's own update gave the image: of a build its content's, of a pulled one those of its registry. */
function ownTags({ tags, repositories }: EngineImage): string[] {
  const isOwn = (tag: string) => CONTENT_TAG.test(tag) || repositories.includes(repositoryOf(tag));
  return tags.filter((tag) => !tag.startsWith(`${MARKS}/`) && isOwn(tag));
}

/** The engine lists every name with its tag; a registry may have a port. */
function repositoryOf(tag: string): string {
  return tag.slice(0, tag.lastIndexOf(":"));
}

function nameOf({ id, tags }: EngineImage): string {
  return tags.find((tag) => !tag.startsWith(`${MARKS}/`)) ?? id.slice(7, 19);
}

/** Moment → ids of the images that were deployed then. */
function generationsOf(site: string, images: readonly EngineImage[]): Map<string, string[]> {
  const generations = new Map<string, string[]>();
  for (const { id, tags } of images) {
    for (const tag of tags.filter((name) => name.startsWith(prefixOf(site)))) {
      const moment = momentOf(tag.slice(prefixOf(site).length));
      generations.set(moment, [...(generations.get(moment) ?? []), id]);
    }
  }
  return generations;
}

/** The moment of a mark's `<moment>-<id>`. */
function momentOf(name: string): string {
  return name.split("-")[0] ?? "";
}

function deployedIds({ images, references }: CleanSituation): string[] {
  const wanted = new Set(references.map(withTag));
  const ids = images.filter(({ tags }) => tags.some((tag) => wanted.has(tag))).map(({ id }) => id);
  return [...new Set(ids)].sort();
}

function sameIds(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join() === [...new Set(other)].sort().join();
}

/** Repositories have small letters only. */
function prefixOf(site: string): string {
  return `${MARKS}/${site.toLowerCase()}:`;
}

function markOf(site: string, moment: string, id: string): string {
  return `${prefixOf(site)}${moment}-${id.slice("sha256:".length, "sha256:".length + 12)}`;
}
