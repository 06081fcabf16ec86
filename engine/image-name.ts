/** The reference with its tag, as an engine lists it: a missing tag is `latest`. A digest stays as it is. */
export function withTag(reference: string): string {
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  return name.includes(":") || name.includes("@") ? reference : `${reference}:latest`;
}

/**
 * The name of an image for a platform that is not the engine's own: `python:3.9-slim-arm64`. An engine's usual image store
 * keeps one platform under each name, so the plain one stays with what the engine runs without emulation.
 *
 * @param reference the image, as Dockerfiles name it
 * @param platform like `linux/arm64`
 */
export function nameForPlatform(reference: string, platform: string): string {
  return `${withTag(reference)}-${platform.slice(platform.indexOf("/") + 1)}`;
}
