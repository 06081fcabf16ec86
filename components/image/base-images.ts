import { DockerfileParser } from "dockerfile-ast";
import { nameForPlatform } from "../../engine";
import type { Platform } from "../host-facts";

/**
 * Base references of a Dockerfile: what its FROM lines name, with build arguments filled in; its own stages and
 * `scratch` left out; sorted, each once.
 */
export function baseReferences(dockerfile: string, args: Record<string, string> = {}): string[] {
  return [...new Set(bases(dockerfile, args).map(({ name }) => name))].sort();
}

/** The base references that an image's own platform is wanted of: all but what is only built on, `FROM --platform=$BUILDPLATFORM`. */
export function targetReferences(dockerfile: string, args: Record<string, string> = {}): string[] {
  const targets = bases(dockerfile, args).filter(({ platform }) => !/^\$\{?BUILDPLATFORM\b/.test(platform));
  return [...new Set(targets.map(({ name }) => name))].sort();
}

/**
 * Every base reference with the name under which an engine has that image. For a platform that it only emulates
 * that is the one with the platform's name, if it has such: under the plain name it keeps its own platform's, which is
 * right for what is only built on.
 */
export function basesOnEngine(
  dockerfile: string,
  args: Record<string, string> | undefined,
  holder: ImageHolder,
): Record<string, string> {
  const targets = new Set(targetReferences(dockerfile, args));
  const names = baseReferences(dockerfile, args);
  return Object.fromEntries(
    names.map((name) => [name, targets.has(name) ? nameOnEngine(name, holder) : name]),
  );
}

/** What an engine has, and for what platform it is wanted. */
export interface ImageHolder {
  /** The platform that containers and images are for. */
  platform: Platform;
  /** The engine's own platform. @default the same */
  own?: Platform;
  /** What the engine has: image reference → image id. */
  images: ReadonlyMap<string, string>;
}

/** The name under which an engine has an image for the wanted platform. */
export function nameOnEngine(reference: string, { platform, own = platform, images }: ImageHolder): string {
  if (platform === own) return reference;
  const name = nameForPlatform(reference, platform);
  return images.has(name) ? name : reference;
}

function bases(dockerfile: string, args: Record<string, string> = {}): { name: string; platform: string }[] {
  const parsed = DockerfileParser.parse(dockerfile);
  const defaults: Record<string, string> = {};
  for (const arg of parsed.getInitialARGs()) {
    const property = arg.getProperty();
    if (property !== null) defaults[property.getName()] = property.getValue() ?? "";
  }
  const stages = new Set(parsed.getFROMs().map((from) => from.getBuildStage()));
  return parsed
    .getFROMs()
    .map((from) => ({
      name: fillVariables(from.getImage() ?? "", { ...defaults, ...args }),
      platform: from.getPlatformFlag()?.getValue() ?? "",
    }))
    .filter(({ name }) => name !== "" && name !== "scratch" && !stages.has(name));
}

/** `$NAME`, `${NAME}` and `${NAME:-default}` with their values; an unknown variable is empty, as in BuildKit. */
function fillVariables(text: string, values: Record<string, string>): string {
  return text.replace(
    /\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g,
    (_match, braced: string | undefined, fallback: string | undefined, bare: string | undefined) =>
      values[braced ?? bare ?? ""] ?? fallback ?? "",
  );
}
