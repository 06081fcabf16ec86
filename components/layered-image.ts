import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { BuiltImage } from "./built-image";
import type { DockerHost } from "./docker-host";
import { ProblemsError } from "./problems";
import type { BuildSpec } from "./topology";

/** One layer of a LayeredImage. */
export interface Layer extends BuildSpec {
  /** The layer's name: `os`, `pip`, `app`. */
  name: string;
  /** The reference by which the layer above names this one in its FROM: `protyom/parking-monitoring:os`. */
  provides: string;
}

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
    for (const { name: layerName, provides, ...build } of args.layers) {
      const spec = { ...build, host: args.host, baseImages: { ...build.baseImages, ...below } };
      top = new BuiltImage(`${name}-${layerName}`, spec, { parent: this, dependsOn: top?.build });
      images[layerName] = top;
      below[provides] = top.reference;
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
