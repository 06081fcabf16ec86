import type { Input } from "@pulumi/pulumi";

/** An image to build, a chain of them of which the uppermost is run, or one to pull. */
export type ImageSpec = { build: BuildSpec } | { layers: Layer[] } | { pull: string };

/** One layer of a chain of images. */
export interface Layer extends BuildSpec {
  /** The layer's name: `os`, `pip`, `app`. */
  name: string;
  /** The reference by which the layer above names this one in its FROM: `protyom/parking-monitoring:os`. */
  provides: string;
}

/** How an image is built (Compose `build`). */
export interface BuildSpec {
  /**
   * Folder of the build context, relative to the program; or a git URL with what the builder knows behind it:
   * `https://host/shop.git#v1.2:folder`. What is behind a URL is not looked at, so name a tag or a commit there: the
   * image is built again only when the URL changes.
   */
  context: string;
  /**
   * Path of the Dockerfile, relative to the context. A `<Dockerfile>.dockerignore` beside it wins over the context's own
   * `.dockerignore`.
   * @default "Dockerfile"
   */
  dockerfile?: string;
  /** Repository part of the tag; content hash and platform are added. @default `sitestack/<name>` */
  repository?: string;
  /** What stands before the content hash in the tag, as `app-`. @default nothing */
  tagPrefix?: string;
  /** References that the image gets beside its own, whatever had them before: `protyom/parking-monitoring:app`. */
  tags?: string[];
  /** Stage to build. @default the last */
  target?: string;
  /** Build arguments. */
  args?: Record<string, string>;
  /** Labels of the image. */
  labels?: Record<string, string>;
  /** Base references in the Dockerfile → what they must be, e.g. `python:3.9-slim` → `python:3.9-slim@sha256:…`. */
  baseImages?: Record<string, string>;
  /** Build secrets: id → value. Never in the image or a process list, and encrypted in the state. */
  secrets?: Record<string, Input<string>>;
  /** Caches to read (`type=registry,ref=…`). */
  cacheFrom?: string[];
  /** Caches to write. */
  cacheTo?: string[];
  /** buildx builder. @default the engine's own */
  builder?: string;
  /** `load` into the engine, or `push` to the registry. @default "load" */
  output?: "load" | "push";
}
