import { isImageKey } from "../../validate/topology";
import { inServices, knownText, type Offence, type Policy, type PolicySubject } from "../policy";

/** A digest, or an image's id: it says exactly which image. */
const EXACT = /(@|^)sha256:[0-9a-f]{64}$/;

/** Names that a registry moves from release to release. */
const MOVING = /(^|[-_.])(latest|stable|edge|nightly|main|master|dev|develop|head)($|[-_.])/i;

/** No image whose name means another one tomorrow. */
export const imageTags: Policy = {
  id: "image-tags",
  title: "every image has a version: a digest, or a tag with a number in it that is none of the moving ones",
  level: "mandatory",
  check: (subject) =>
    inServices(subject, ({ name, spec }) => {
      const reference = pulledReference(subject, spec.image);
      const problem = reference === undefined ? undefined : tagProblem(reference);
      if (problem === undefined) return [];
      return [
        {
          path: `services.${name}.image`,
          found: reference,
          message: problem,
          fix: "name a version, as repository:1.2.3, or a digest, as repository:1.2.3@sha256:…",
        } satisfies Offence,
      ];
    }),
};

/** What a service's image is pulled as; undefined when it is built here, or not known yet. */
function pulledReference({ topology }: PolicySubject, image: unknown): string | undefined {
  if (!isImageKey(image as string)) return knownText(image);
  const spec = topology.images?.[(image as { from: string }).from];
  return spec !== undefined && "pull" in spec ? spec.pull : undefined;
}

function tagProblem(reference: string): string | undefined {
  if (EXACT.test(reference)) return undefined;
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  const [, tag] = /^[^:]+:(.+)$/.exec(name) ?? [];
  if (tag === undefined) return "the image has no tag, which means `latest`";
  if (MOVING.test(tag)) return "the image's tag moves from release to release";
  return /\d/.test(tag) ? undefined : "the image's tag names no version";
}
