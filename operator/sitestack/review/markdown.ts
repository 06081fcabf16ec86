import type { FieldChange } from "./changes";
import type { Effect } from "./effect";
import { mermaidGraph } from "./mermaid";
import type { ServiceReview, SiteReview, SystemReview } from "./review";
import { HIDDEN } from "./service-view";
import { isUnchanged, verdictOf } from "./verdict";

/** By this line the workflows find the comment that they have posted before. */
export const COMMENT_MARK = "<!-- sitestack review -->";

/** Told where somebody has to know how good the seconds are. */
const SECONDS =
  " “At least” counts to a service's first health check; how long it really takes to become ready, only its last deployment tells (`sitestack review --deployed`).";

/** More changes of one service than these say no more to a reader. */
const MOST_CHANGES = 20;

/** The reviews of sites as one comment of a pull request. The same reviews make the same text. */
export function reviewMarkdown(reviews: readonly SiteReview[], against: string): string {
  const changed = reviews.filter((review) => !isUnchanged(review));
  const same = reviews.filter(isUnchanged).map(({ site }) => code(site));
  return `${[
    COMMENT_MARK,
    ...changed.map(siteSection),
    ...(same.length > 0 ? [`No change: ${same.join(", ")}.`] : []),
    `<sub>Compared with ${against}.${changed.some(guessesSeconds) ? SECONDS : ""}</sub>`,
  ].join("\n\n")}\n`;
}

function guessesSeconds({ systems }: SiteReview): boolean {
  const effects = systems.flatMap(({ services }) => services.map(({ effect }) => effect));
  return effects.some((effect) => effect.how === "recreate" && !effect.isMeasured);
}

function siteSection(review: SiteReview): string {
  return [
    `## ${review.site}: ${verdictOf(review)}`,
    ...(review.problem === undefined ? [] : [fenced(review.problem)]),
    ...review.notes,
    ...(review.risks.length > 0 ? [review.risks.map(riskLine).join("\n")] : []),
    ...breachSection(review),
    ...review.systems.map(systemSection),
  ].join("\n\n");
}

/** Breaches of one kind are one entry, with the places below. */
function breachSection({ breaches }: SiteReview): string[] {
  if (breaches.length === 0) return [];
  const kinds = new Map<string, SiteReview["breaches"]>();
  for (const breach of breaches) {
    const { policy, level, isNew, message } = breach;
    const heading = `- ${isNew ? "**new**, " : ""}${level} ${code(policy)}: ${plain(message)}`;
    kinds.set(heading, [...(kinds.get(heading) ?? []), breach]);
  }
  const entries = [...kinds].map(([heading, places]) =>
    [
      heading,
      ...places.map(placeLine),
      ...fixesOf(places).map((fix) => `  - what to do: ${plain(fix)}`),
    ].join("\n"),
  );
  return [`### Policies\n\n${entries.join("\n")}`];
}

function placeLine({ system, path, found }: SiteReview["breaches"][number]): string {
  return `  - ${system}, ${code(path)}${found === undefined ? "" : `: ${code(found)}`}`;
}

function fixesOf(places: SiteReview["breaches"]): string[] {
  return [...new Set(places.map(({ fix }) => fix))];
}

function systemSection(review: SystemReview): string {
  return [
    `### ${review.system}`,
    ...(review.notes.length > 0 ? [review.notes.map(riskLine).join("\n")] : []),
    ...review.services.map(serviceSection),
    ...(review.services.length > 0 ? [mermaidGraph(review)] : []),
  ].join("\n\n");
}

function serviceSection({ service, effect, image, changes, felt, risks }: ServiceReview): string {
  const through = felt.further.length > 0 ? `; through them: ${felt.further.map(code).join(", ")}` : "";
  return [
    `**${service}**: ${effectText(effect)}${image === undefined ? "" : `, ${imageText(image)}`}`,
    ...changes.slice(0, MOST_CHANGES).map(changeLine),
    ...(changes.length > MOST_CHANGES ? [`- and ${changes.length - MOST_CHANGES} more`] : []),
    ...(felt.direct.length > 0 ? [`- felt by ${felt.direct.map(code).join(", ")}${through}`] : []),
    ...risks.map(riskLine),
  ].join("\n");
}

function imageText(image: string): string {
  return image === "" ? "from an image that is built here" : `from ${code(image)}`;
}

function effectText(effect: Effect): string {
  switch (effect.how) {
    case "create":
      return "new";
    case "remove":
      return "removed";
    case "rolling":
      return "rolling: the new container is ready before the old one goes";
    case "recreate":
      return `recreated, since ${effect.because}: away for ${awayText(effect)} (an update gives up after ${effect.atMost} s)`;
    case "job":
      return "the job runs again";
    case "scale":
      return `scaled from ${effect.from} to ${effect.to}; the others stay`;
    case "in-place":
      return "changed in place: the container keeps running";
    case "check":
      return "the container stays; its readiness is checked again";
    case "order":
      return "the container stays; only what it waits for differs";
    case "backup":
      return "the container stays; only its backups are made differently";
  }
}

function awayText({ isMeasured, seconds }: Extract<Effect, { how: "recreate" }>): string {
  return isMeasured ? `about ${seconds} s, as when it was deployed` : `at least ${seconds} s`;
}

function changeLine({ field, from, to, detail }: FieldChange): string {
  if (detail !== undefined) return `- ${code(field)}: ${detail}`;
  if (from === undefined) return `- ${code(field)} is new: ${value(to)}`;
  if (to === undefined) return `- ${code(field)} is gone (was ${value(from)})`;
  return from === to
    ? `- ${code(field)} differs: ${value(to)}`
    : `- ${code(field)}: ${value(from)} → ${value(to)}`;
}

function riskLine({ flag, what }: { flag: string; what: string }): string {
  return `- ⚠ **${flag}**: ${plain(what)}`;
}

function value(text: string | undefined): string {
  return text === undefined || text === "" ? "(empty)" : text === HIDDEN ? text : code(text);
}

/** Text in which nothing is Markdown, HTML or a mention of somebody. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|@]/g, (sign) => `\\${sign}`);
}

/** A code span, whatever the text holds. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

function fenced(text: string): string {
  return ["````", text, "````"].join("\n");
}
