import { ensure } from "../../../toolchain/ensure";
import { projectRoot } from "../../../toolchain/paths";
import type { Progress } from "../../../toolchain/report";
import { runPulumi } from "../../pulumi";
import { timesOfState } from "../../update-times";
import { WHOLE_HISTORY } from "../up/history";
import { atCommit, baseCommit, firstKnown, namedCommit, sitesHere, sitesIn } from "./checkout";
import { type Deployed, deployedOf, previewNote } from "./deployed";
import { reviewMarkdown } from "./markdown";
import { type Measured, reviewSite, type SiteReview } from "./review";
import type { Evaluated } from "./snapshot";
import { evaluateSites } from "./snapshots";

/** What `sitestack review` is told. */
export interface ReviewOptions {
  stack?: string;
  all?: boolean;
  base?: string;
  deployed?: boolean;
  offline?: boolean;
}

/** A review, and whether it says that the new version cannot be deployed. */
export interface ReviewResult {
  /** What the new version was compared with. */
  against: string;
  reviews: SiteReview[];
  /** The same as Markdown. */
  text: string;
  stops: boolean;
}

const ABSENT: Evaluated = { kind: "absent" };
const DEFAULT_BASES = ["origin/main", "origin/master", "main", "master"];

/** Reviews one site or all. @throws Error when the options are no good, or a version cannot be had. */
export async function runReview(options: ReviewOptions, progress: Progress): Promise<ReviewResult> {
  if ((options.stack === undefined) === (options.all !== true))
    throw new Error("Name one site (--stack <site>) or ask for all of them (--all).");
  const { reviews, against } =
    options.deployed === true ? await againstDeployed(options, progress) : await againstRef(options);
  const stops = reviews.some(
    ({ problem, breaches }) => problem !== undefined || breaches.some(({ level }) => level === "mandatory"),
  );
  return { against, reviews, text: reviewMarkdown(reviews, against), stops };
}

async function againstRef({ stack, base }: ReviewOptions) {
  const ref = base ?? (await firstKnown(DEFAULT_BASES));
  if (ref === undefined) throw new Error("There is no main branch here. Next: name one (--base <ref>).");
  const commit = await baseCommit(ref);
  return atCommit(commit, async (folder) => {
    const sites = stack === undefined ? unionOf(await sitesHere(), sitesIn(folder)) : [stack];
    const [before, after] = await Promise.all([
      evaluateSites(folder, sites),
      evaluateSites(projectRoot, sites),
    ]);
    await refuseUnknown(stack, before, after);
    const reviews = sites.map((site) => reviewSite(site, before[site] ?? ABSENT, after[site] ?? ABSENT));
    return { reviews, against: namedCommit(ref, commit) };
  });
}

async function againstDeployed({ stack, offline }: ReviewOptions, progress: Progress) {
  const sites = stack === undefined ? await sitesHere() : [stack];
  const after = await evaluateSites(projectRoot, sites);
  await refuseUnknown(stack, {}, after);
  const reviews: SiteReview[] = [];
  for (const site of sites) {
    const deployed = await deployedState(site, progress);
    const before = deployed.commit === undefined ? ABSENT : await evaluatedAt(deployed.commit, site);
    const measured = deployed.commit === undefined ? {} : await measuredSeconds(site, progress);
    const review = reviewSite(site, before, after[site] ?? ABSENT, measured);
    const preview = offline === true ? [] : await previewOf(site, progress);
    reviews.push({ ...review, notes: [...deployed.notes, ...review.notes, ...preview] });
  }
  return { reviews, against: "what is deployed" };
}

async function evaluatedAt(commit: string, site: string): Promise<Evaluated> {
  const evaluated = await atCommit(commit, (folder) => evaluateSites(folder, [site]));
  return evaluated[site] ?? ABSENT;
}

/** A site that has no stack yet was never deployed. */
async function deployedState(site: string, progress: Progress): Promise<Deployed> {
  const options = { progress, stdio: "pipe" } as const;
  const stacks = await runPulumi(["stack", "ls", "--json"], options);
  const names = stacks.exitCode === 0 ? (JSON.parse(stacks.stdout) as { name: string }[]) : [];
  if (!names.some(({ name }) => name.split("/").at(-1) === site))
    return { notes: [`There is no stack ${site} yet.`] };
  const history = await runPulumi(["stack", "history", ...WHOLE_HISTORY, "--stack", site], options);
  if (history.exitCode !== 0) throw new Error(history.stderr.trim());
  const { backend } = await ensure({ scope: "cli", progress });
  return deployedOf(site, history.stdout, backend.kind === "embedded");
}

/** How long each container took to become ready, as the state tells it. */
async function measuredSeconds(site: string, progress: Progress): Promise<Measured> {
  const state = await runPulumi(["stack", "export", "--stack", site], { progress, stdio: "pipe" });
  if (state.exitCode !== 0) return {};
  const times = timesOfState(state.stdout, 0);
  return Object.fromEntries(times.map(({ name, started, ready }) => [name, (ready - started) / 1000]));
}

async function previewOf(site: string, progress: Progress): Promise<string[]> {
  const preview = await runPulumi(["preview", "--json", "--stack", site], { progress, stdio: "pipe" });
  if (preview.exitCode === 0) return [previewNote(preview.stdout)];
  return ["Pulumi's own preview has failed; `npm run pulumi -- preview` says why."];
}

function unionOf(...lists: string[][]): string[] {
  return [...new Set(lists.flat())].sort();
}

async function refuseUnknown(
  stack: string | undefined,
  before: Record<string, Evaluated>,
  after: Record<string, Evaluated>,
): Promise<void> {
  if (stack === undefined || [before[stack], after[stack]].some((one) => one && one.kind !== "absent"))
    return;
  throw new Error(`There is no Pulumi.${stack}.yaml. The sites are: ${(await sitesHere()).join(", ")}.`);
}
