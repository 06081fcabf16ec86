import type { Input } from "@pulumi/pulumi";
import { BuiltImage } from "./built-image";
import type { DockerHost } from "./docker-host";
import { compareNames } from "./graph";
import { type GroupParent, groupChild } from "./group-child";
import { LayeredImage } from "./layered-image";
import { PulledImage } from "./pulled-image";
import type { ImageSpec, Topology } from "./topology";

/** The images of a topology by key. */
export type GroupImages = Record<string, BuiltImage | PulledImage>;

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
