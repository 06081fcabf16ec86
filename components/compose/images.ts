import { compareNames } from "../graph";
import { isRemoteContext } from "../image/request";
import type { BuildSpec, Layer, ServiceSpec } from "../topology";
import { isImageKey } from "../validate/topology";
import type { Plan } from "./plan";
import { mapValues, present } from "./records";
import { pathFrom } from "./service";
import type { Draft } from "./values";

/** A service's image: the one that is there, else how it is built or pulled. */
export function imageFields(
  image: ServiceSpec["image"],
  service: string,
  { topology, options, variables }: Plan,
) {
  if (!isImageKey(image)) {
    return { image: variables.text(image, `services.${service}.image`, [service, "image"]) };
  }
  const key = image.from;
  const spec = topology.images?.[key];
  const there = options.images?.[key];
  if (there !== undefined || spec === undefined) return { image: there };
  if ("pull" in spec) return { image: spec.pull };
  if ("layers" in spec) return layeredFields(spec.layers, key, options.folder);
  const { repository = `sitestack/${topology.name}-${key}` } = spec.build;
  return { image: repository, build: build(spec.build, key, options.folder) };
}

/** Compose builds the uppermost layer, on those below that are there under their own names. */
function layeredFields(layers: readonly Layer[], key: string, folder: string | undefined) {
  const top = layers.at(-1);
  return top === undefined ? {} : { image: top.provides, build: build(top, key, folder) };
}

function build(spec: BuildSpec, key: string, folder: string | undefined): Draft {
  const bases = mapValues(spec.baseImages ?? {}, (reference) => `docker-image://${reference}`);
  const secrets = Object.keys(spec.secrets ?? {}).sort(compareNames);
  return {
    context: isRemoteContext(spec.context) ? spec.context : pathFrom(folder, spec.context),
    dockerfile: spec.dockerfile,
    target: spec.target,
    args: spec.args,
    tags: spec.tags,
    labels: spec.labels,
    additional_contexts: present(bases),
    secrets: secrets.length > 0 ? secrets.map((id) => ({ source: `${key}-${id}`, target: id })) : undefined,
    cache_from: spec.cacheFrom,
    cache_to: spec.cacheTo,
    "x-sitestack": present({ builder: spec.builder, output: spec.output }),
  };
}

/** A build's secrets are never in the file, whatever their values are. */
export function buildSecrets({ topology, options, variables }: Plan): Record<string, Draft> {
  const entries = Object.entries(topology.images ?? {}).flatMap(([key, spec]) => {
    if (!("build" in spec) || options.images?.[key] !== undefined) return [];
    return Object.entries(spec.build.secrets ?? {}).map(([id, value]) => {
      const path = `images.${key}.build.secrets.${id}`;
      const { variable } = variables.reference(value, path, [key, id]);
      return [`${key}-${id}`, { environment: variable.name }] as const;
    });
  });
  return Object.fromEntries(entries);
}
