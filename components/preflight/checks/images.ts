import type { Platform } from "../../host-facts";
import type { Observation } from "../finding";
import type { Wanted } from "../wanted";

/** What is known of where an image can be had. */
export type ImageSource =
  /** The engine has it. */
  | { kind: "local"; platform: string }
  /** Its registry has it, for these platforms; none where it does not say. */
  | { kind: "registry"; platforms: readonly string[] }
  /** Its registry says no, or does not answer. */
  | { kind: "nowhere"; because: string };

/**
 * Images that can be had neither here nor from their registry for the platform that the host is to run.
 * @param sources by reference; an image that nobody could tell of is not in it.
 */
export function imageObservations(
  host: string,
  platform: Platform,
  { images }: Wanted,
  sources: ReadonlyMap<string, ImageSource>,
): Observation[] {
  return images.flatMap(({ reference, neededBy: service }) => {
    const source = sources.get(reference);
    const wrong = source === undefined ? undefined : mistake(source, reference, platform);
    return wrong === undefined ? [] : [{ host, service, check: "image" as const, ...wrong }];
  });
}

function mistake(
  source: ImageSource,
  reference: string,
  platform: Platform,
): Pick<Observation, "found" | "needed" | "fix"> | undefined {
  const needed = `image ${reference} for ${platform}`;
  switch (source.kind) {
    case "local": {
      if (isFor(source.platform, platform)) return undefined;
      const found = `the host has it for ${source.platform}`;
      return { found, needed, fix: `on the host: docker pull --platform ${platform} ${reference}` };
    }
    case "registry": {
      const { platforms } = source;
      if (platforms.length === 0 || platforms.some((offered) => isFor(offered, platform))) return undefined;
      const found = `its registry has it for ${platforms.join(", ")} only`;
      return { found, needed, fix: "name an image of that platform, or build it" };
    }
    case "nowhere": {
      const found = `the host does not have it, and its registry cannot give it: ${source.because}`;
      const fix = `mend the name or the way to the registry (login, proxy), or bring it: docker save ${reference} | docker --host … load`;
      return { found, needed, fix };
    }
  }
}

/** `linux/arm64/v8` is for `linux/arm64`. */
function isFor(offered: string, wanted: Platform): boolean {
  return offered === wanted || offered.startsWith(`${wanted}/`);
}
