import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { BuiltImage } from "./built-image";
import type { DockerHost } from "./docker-host";
import { stackedLayer } from "./image/plan";
import { ProblemsError } from "./problems";
import type { Layer } from "./topology";

/** Arguments of a LayeredImage. */
export interface LayeredImageArgs {
  /** The engine that the images are built for. */
  host: DockerHost;
  /** From the lowest layer to the uppermost; at least one. */
  layers: Layer[];
}

/** A chain of images, each built on exactly the one below; what does not change is not built again. */
export class LayeredImage extends ComponentResource {
  /** Every layer's image by its name. */
  readonly layers: Readonly<Record<string, BuiltImage>>;
  /** The uppermost layer: what containers run. */
  readonly top: BuiltImage;

  constructor(name: string, args: LayeredImageArgs, options?: ComponentResourceOptions) {
    if (args.layers.length === 0) throw noLayers(name);
    super("sitestack:index:LayeredImage", name, {}, options);
    const images: Record<string, BuiltImage> = {};
    const below: Record<string, string> = {};
    let top: BuiltImage | undefined;
    for (const layer of args.layers) {
      const spec = { ...stackedLayer(layer, below), host: args.host };
      top = new BuiltImage(`${name}-${layer.name}`, spec, { parent: this, dependsOn: top?.build });
      images[layer.name] = top;
      below[layer.provides] = top.reference;
    }
    this.layers = images;
    this.top = top as BuiltImage;
    this.registerOutputs({ reference: this.top.reference });
  }
}

function noLayers(name: string): ProblemsError {
  return new ProblemsError(`image ${name}`, [
    {
      path: `images.${name}.layers`,
      message: "there is no layer",
      hint: "name at least one, the lowest first",
    },
  ]);
}
