import type { Effect } from "./effect";
import type { ServiceReview, SiteReview } from "./review";

/** What is counted, in the order in which a reader wants it: the worst first. */
const COUNTED: [how: Effect["how"], one: string, many: string][] = [
  ["remove", "service is removed", "services are removed"],
  ["recreate", "service is recreated", "services are recreated"],
  ["rolling", "service rolls", "services roll"],
  ["job", "job runs again", "jobs run again"],
  ["scale", "service is scaled", "services are scaled"],
  ["in-place", "service is changed in place", "services are changed in place"],
  ["create", "service is new", "services are new"],
  ["check", "service is only checked again", "services are only checked again"],
  ["order", "service only waits for others than before", "services only wait for others than before"],
  ["backup", "service is only backed up differently", "services are only backed up differently"],
];

/** The one line that a reader in a hurry needs. */
export function verdictOf(review: SiteReview): string {
  if (review.problem !== undefined) return "the site file has mistakes: nothing would be deployed";
  const services = review.systems.flatMap((system) => system.services);
  const risks = risksOf(review);
  const mandatory = review.breaches.filter(({ level }) => level === "mandatory").length;
  const parts = [
    ...(mandatory > 0 ? [`STOPS at ${count(mandatory, "breach of a policy", "breaches of policies")}`] : []),
    ...COUNTED.flatMap(([how, one, many]) => {
      const number = services.filter(({ effect }) => effect.how === how).length;
      return number === 0 ? [] : [`${count(number, one, many)}${how === "recreate" ? away(services) : ""}`];
    }),
    ...(risks > 0 ? [count(risks, "risk to look at", "risks to look at")] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : "no service changes";
}

/** Whether a review has nothing to tell: what the policies advised against before is no news. */
export function isUnchanged({ problem, notes, risks, systems, breaches }: SiteReview): boolean {
  const news = breaches.filter(({ isNew, level }) => isNew || level === "mandatory");
  return problem === undefined && notes.length + risks.length + systems.length + news.length === 0;
}

/** How many risks there are. An image that several services share is one. */
function risksOf({ risks, systems }: SiteReview): number {
  const perSystem = systems.map(({ notes, services }) => {
    const told = services.flatMap((service) => service.risks);
    const images = new Set(told.filter(({ flag }) => flag === "image moved").map(({ what }) => what));
    return notes.length + images.size + told.filter(({ flag }) => flag !== "image moved").length;
  });
  return perSystem.reduce((sum, number) => sum + number, risks.length);
}

function away(services: readonly ServiceReview[]): string {
  const recreated = services.flatMap(({ effect }) => (effect.how === "recreate" ? [effect] : []));
  const seconds = recreated.map((effect) => effect.seconds);
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
  const each = seconds.length > 1 ? " each" : "";
  const about = recreated.every(({ isMeasured }) => isMeasured) ? "about" : "at least";
  return ` (away for ${about} ${least === most ? most : `${least} to ${most}`} s${each})`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
