import { nameForPlatform, withTag } from "../../engine";
import type { HostFacts, Platform } from "../host-facts";

/** What an engine has, by tag and by digest. */
export type LocalImages = Pick<HostFacts, "images" | "digests">;

/** The name under which the engine lists an image, and its id; undefined when it has none. */
export function imageOn(
  { images, digests }: LocalImages,
  reference: string,
): { name: string; id: string } | undefined {
  const name = listedName(reference);
  const id = name.includes("@") ? digests.get(name) : images.get(name);
  return id === undefined ? undefined : { name, id };
}

/** A stand-in for a platform that is not the engine's own has that platform in its name: `python:3.9-slim-arm64`. */
export function imageForPlatform(
  facts: LocalImages,
  reference: string,
  platform: Platform,
): { name: string; id: string } | undefined {
  return imageOn(facts, nameForPlatform(reference, platform));
}

/** Docker Hub's own images have short names on the engine; and beside a digest, which says it all, it lists no tag. */
function listedName(reference: string): string {
  const short = reference.replace(/^docker\.io\/(library\/)?/, "");
  return withTag(short.replace(/:[^:/@]+(?=@)/, ""));
}
