import type { HostFacts, Platform } from "../host-facts";

/** The name under which the engine lists an image, and its id; undefined when it has none. */
export function imageOn(
  { images }: Pick<HostFacts, "images">,
  reference: string,
): { name: string; id: string } | undefined {
  const name = withTag(reference);
  const id = images.get(name);
  return id === undefined ? undefined : { name, id };
}

/** A stand-in for a platform that is not the engine's own has that platform in its name: `python:3.9-slim-arm64`. */
export function imageForPlatform(
  facts: Pick<HostFacts, "images">,
  reference: string,
  platform: Platform,
): { name: string; id: string } | undefined {
  return imageOn(facts, `${withTag(reference)}-${platform.split("/")[1]}`);
}

/** The reference as the engine lists it: a missing tag is `latest`, and Docker Hub's own names stand for themselves. */
function withTag(reference: string): string {
  const short = reference.replace(/^docker\.io\/(library\/)?/, "");
  const last = short.slice(short.lastIndexOf("/") + 1);
  return last.includes(":") || last.includes("@") ? short : `${short}:latest`;
}
