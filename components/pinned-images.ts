import { type Input, type Output, output } from "@pulumi/pulumi";
import type { ServiceSpec, Topology } from "./topology";

/** `system/service` → the image that its containers are to run: an id, or the reference of a build. */
export type PinnedImages = Readonly<Record<string, string>>;

/** A container that the program has put on a host. */
export interface NotedContainer {
  id: Output<string>;
  image: Output<string>;
  system: string;
  service: string;
}

/** A service's name among those of a host. */
export function serviceKey(system: string, service: string): string {
  return `${system}/${service}`;
}

/**
 * A topology whose services run exactly these images, whatever its tags or build contexts say today. What no service
 * needs any more is neither built nor pulled, so that going back asks no registry and no builder.
 */
export function pinImages(topology: Topology, pins: PinnedImages = {}): Topology {
  const services = Object.entries(topology.services).map(([name, spec]): [string, ServiceSpec] => {
    const pin = pins[serviceKey(topology.name, name)];
    return [name, pin === undefined ? spec : { ...spec, image: pinned(pin) }];
  });
  const needed = new Set(services.flatMap(([, { image }]) => keyOf(image) ?? []));
  const images = Object.entries(topology.images ?? {}).filter(
    ([key]) => needed.has(key) || !isUsed(topology, key),
  );
  return { ...topology, services: Object.fromEntries(services), images: Object.fromEntries(images) };
}

/** An id comes later, as that of a pulled image does: the container's config hash is the same then. */
function pinned(reference: string): Input<string> {
  return reference.startsWith("sha256:") ? output(reference) : reference;
}

/** An image that no service ever ran may be there for another reason. */
function isUsed({ services }: Topology, key: string): boolean {
  return Object.values(services).some(({ image }) => keyOf(image) === key);
}

function keyOf(image: ServiceSpec["image"]): string | undefined {
  return typeof image === "object" && image !== null && "from" in image && typeof image.from === "string"
    ? image.from
    : undefined;
}
