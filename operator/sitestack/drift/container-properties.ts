import { readContainer } from "../../../toolchain/plugins/docker/container/body";
import type { Properties as Read } from "../../../toolchain/plugins/provider/values";
import type { InspectedContainer, InspectedImage } from "../live/engine-view";
import type { Properties, WantedContainer } from "../live/wanted";
import { shownText } from "../review/service-view";
import { agrees } from "./agree";
import { type Difference, SECRET } from "./finding";

/** What the provider changes on a container that stays the same one (PROVIDER_FACTS C). */
const IN_PLACE = new Set(["restart", "maxRetryCount"]);
/** The same, but for taking it away: the engine then leaves what is there. */
const LIMITS = new Set(["memory", "memorySwap", "memoryReservation", "cpuShares", "cpuSet"]);

/** Compared in ways of their own, or of no container: `container-drift.ts` has the first. */
const ELSEWHERE = new Set([
  ...["image", "ports", "mustRun", "exitCode", "envs", "labels", "networksAdvanced", "uploads"],
  ...["id", "platform", "bridge", "networkDatas", "containerLogs"],
]);

/** Set by the engine from the container's id where the program says nothing. */
const ONLY_WHEN_ASKED = new Set(["hostname"]);

/** Properties that the provider's own table reads back, held against the last update. */
export function readDifferences(wanted: WantedContainer, found: InspectedContainer): Difference[] {
  const expected = expectedOf(wanted);
  const read = readContainer(found, expected as Read) as Properties;
  return Object.keys(read)
    .filter((name) => !ELSEWHERE.has(name))
    .filter((name) => !ONLY_WHEN_ASKED.has(name) || name in wanted.inputs)
    .filter((name) => !agrees(expected[name], read[name], name))
    .sort()
    .map((name) => ({
      property: name,
      ...(wanted.secret.has(name)
        ? { wanted: SECRET, found: SECRET }
        : { wanted: textOf(expected[name]), found: textOf(read[name]) }),
      mend: isInPlace(name, expected[name]) ? "update" : "replace",
    }));
}

function isInPlace(name: string, wanted: unknown): boolean {
  return IN_PLACE.has(name) || (LIMITS.has(name) && Boolean(wanted));
}

/** What the program asked for, and where it said nothing, what image and engine had made of it. */
function expectedOf({ inputs, outputs }: WantedContainer): Properties {
  return { ...outputs, ...inputs };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === "") return "none";
  return shownText(withoutDefaults(value));
}

/** Without the provider's notes on which values are its defaults. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([key]) => key !== "__defaults");
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutDefaults(part)]));
}

/** The image, by name and by what the name means on this engine. */
export function imageDifferences(
  { inputs }: WantedContainer,
  found: InspectedContainer,
  images: readonly InspectedImage[],
): Difference[] {
  const wanted = String(inputs.image ?? "");
  if (found.Image === wanted || found.Config.Image === wanted) return [];
  const meant = images.find(({ Id, RepoTags }) => Id === wanted || RepoTags?.includes(wanted));
  if (meant?.Id === found.Image) return [];
  return [{ property: "image", wanted: shortDigest(wanted), found: shortDigest(found.Config.Image) }];
}

/** A digest as docker itself shortens it; a name as it is. */
export function shortDigest(reference: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(reference) ? reference.slice(7, 19) : reference;
}
