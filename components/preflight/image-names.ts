import { nameForPlatform, withTag } from "../../engine";
import type { HostFacts, Platform } from "../host-facts";

/** The name under which the engine lists an image, and its id; undefined when it has none. */
export function imageOn(
  { images }: Pick<HostFacts, "images">,
  reference: string,
): { name: string; id: string } | undefined {
  const name = listedName(reference);
  const id = images.get(name);
  return id === undefined ? undefined : { name, id };
}

/** A stand-in for a platform that is not the engine's own has that platform in its name: `python:3.9-slim-arm64`. */
export function imageForPlatform(
  facts: Pick<HostFacts, "images">,
  reference: string,
  platform: Platform,
): { name: string; id: string } | undefined {
  return imageOn(facts, nameForPlatform(reference, platform));
}

/** Docker Hub's own images have short names on the engine. */
function listedName(reference: string): string {
  return withTag(reference.replace(/^docker\.io\/(library\/)?/, ""));
}
