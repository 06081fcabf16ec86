import type { Input, Resource } from "@pulumi/pulumi";
import { withTag } from "../engine";
import { BuiltImage } from "./built-image";
import type { DockerHost } from "./docker-host";
import { compareNames } from "./graph";
import { type GroupParent, groupChild } from "./group-child";
import { LayeredImage } from "./layered-image";
import { serviceKey } from "./pinned-images";
import { PulledImage } from "./pulled-image";
import type { ImageSpec, ServiceSpec, Topology } from "./topology";

/** The images of a topology by key. */
export type GroupImages = Record<string, BuiltImage | PulledImage>;

/** What is pulled because services name it plainly: reference → what to wait for. */
export type PlainImages = ReadonlyMap<string, Resource>;

/** Makes the images of a topology: they are there before anything that runs them is touched. */
export function createImages(topology: Topology, host: DockerHost, parent: GroupParent): GroupImages {
  const keys = Object.keys(topology.images ?? {}).sort(compareNames);
  return Object.fromEntries(
    keys.map((key) => [key, createImage(key, topology.images?.[key] as ImageSpec, host, parent)]),
  );
}

function createImage(
  key: string,
  spec: ImageSpec,
  host: DockerHost,
  parent: GroupParent,
): BuiltImage | PulledImage {
  const [name, options] = groupChild(parent, key);
  // An image's own name is the topology's, whichever groups run it: it is the same image.
  const repository = `sitestack/${parent.topology}-${key}`;
  if ("build" in spec) return new BuiltImage(name, { repository, ...spec.build, host }, options);
  if ("layers" in spec) {
    const layers = spec.layers.map((layer) => ({ repository: `${repository}-${layer.name}`, ...layer }));
    return new LayeredImage(name, { host, layers }, options).top;
  }
  return new PulledImage(name, { host, reference: spec.pull }, options);
}

/**
 * Pulls what services name plainly, so that a new image is there before the container that it replaces goes. The container
 * still names it as the topology does. Ids, and what a host runs instead (`pinned`), are on the engine already.
 */
export function pullPlain(topology: Topology, host: DockerHost, parent: GroupParent): PlainImages {
  const references = Object.entries(topology.services).flatMap(([service, { image, deploy }]) => {
    const isThere = host.pinned[serviceKey(topology.name, service)] !== undefined || deploy?.replicas === 0;
    // With its tag it is no key of the topology's, and one image has one name.
    return typeof image !== "string" || isThere || image.startsWith("sha256:") ? [] : [withTag(image)];
  });
  const pulled = [...new Set(references)].sort(compareNames).map((reference): [string, Resource] => {
    const [name, options] = groupChild(parent, reference);
    return [reference, new PulledImage(name, { host, reference }, options).image];
  });
  return new Map(pulled);
}

/** What a service's containers wait for because of its image. */
export function pulledFor({ image }: ServiceSpec, plain: PlainImages): Resource[] {
  const pulled = typeof image === "string" ? plain.get(withTag(image)) : undefined;
  return pulled === undefined ? [] : [pulled];
}

/** Those that come from a registry. */
export function pulledImages(images: GroupImages): Record<string, PulledImage> {
  return Object.fromEntries(
    Object.entries(images).filter((entry): entry is [string, PulledImage] => entry[1] instanceof PulledImage),
  );
}

/** What a service takes for its image. */
export function runnable(image: BuiltImage | PulledImage | undefined): BuiltImage | Input<string> {
  if (image === undefined) throw new Error("the topology's check has let an unknown image pass");
  return image instanceof PulledImage ? image.reference : image;
}
