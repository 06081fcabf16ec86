import * as docker from "@pulumi/docker";
import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { DockerHost } from "./docker-host";
import { nameOnEngine } from "./image/base-images";
import { applyTransform, type Transform } from "./transform";

/** Arguments of a PulledImage. */
export interface PulledImageArgs {
  /** The engine that pulls it. */
  host: DockerHost;
  /** `repository:tag`, or `repository:tag@sha256:…` to pin it. */
  reference: string;
  /** Values whose change pulls it again. @default none */
  pullTriggers?: string[];
  /** The escape hatch. */
  transform?: { image?: Transform<docker.RemoteImageArgs> };
}

/** An image from a registry. It is pulled before anything that runs it is touched, and stays when the stack goes. */
export class PulledImage extends ComponentResource {
  /** The image's id; for a container an id says exactly which image, where a tag may have moved. */
  readonly reference: Output<string>;
  /** `repository@sha256:…` as the registry knows it; the image's id when it was built on the engine. */
  readonly digest: Output<string>;
  /** The image itself. */
  readonly image: docker.RemoteImage;

  constructor(name: string, args: PulledImageArgs, options?: ComponentResourceOptions) {
    super("sitestack:index:PulledImage", name, {}, options);
    const { host, reference, pullTriggers } = args;
    const foreign = host.platform === host.facts.platform ? undefined : host.platform;
    const inputs: docker.RemoteImageArgs = {
      name: nameOnEngine(reference, {
        platform: host.platform,
        own: host.facts.platform,
        images: host.facts.images,
      }),
      keepLocally: true,
      ...(foreign === undefined ? {} : { platform: foreign }),
      ...(pullTriggers === undefined ? {} : { pullTriggers }),
    };
    this.image = new docker.RemoteImage(
      name,
      ...applyTransform(args.transform?.image, inputs, { parent: this, provider: host.provider }),
    );
    // Not repoDigest: that is an empty string for an image that was built here (PROVIDER_FACTS B).
    this.reference = this.image.imageId;
    this.digest = all([this.image.repoDigest, this.reference]).apply(([digest, id]) => digest || id);
    this.registerOutputs({ reference: this.reference });
  }
}
