import type { Input, Resource } from "@pulumi/pulumi";
import { BuiltImage } from "./built-image";
import type { DockerHost } from "./docker-host";
import { compareNames } from "./graph";
import { LayeredImage } from "./layered-image";
import { PulledImage } from "./pulled-image";
import type { ImageSpec, Topology } from "./topology";

/** The images of a topology by key. */
export type GroupImages = Record<string, BuiltImage | PulledImage>;

/** Makes the images of a topology: they are there before anything that runs them is touched. */
export function createImages(topology: Topology, host: DockerHost, parent: Resource): GroupImages {
  const keys = Object.keys(topology.images ?? {}).sort(compareNames);
  return Object.fromEntries(
    keys.map((key) => [
      key,
      createImage(`${topology.name}-${key}`, topology.images?.[key] as ImageSpec, host, parent),
    ]),
  );
}

function createImage(
  name: string,
  spec: ImageSpec,
  host: DockerHost,
  parent: Resource,
): BuiltImage | PulledImage {
  if ("build" in spec) {
    return new BuiltImage(name, { repository: `sitestack/${name}`, ...spec.build, host }, { parent });
  }
  if ("layers" in spec) return new LayeredImage(name, { host, layers: spec.layers }, { parent }).top;
  return new PulledImage(name, { host, reference: spec.pull }, { parent });
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
