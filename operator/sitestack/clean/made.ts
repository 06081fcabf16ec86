import { z } from "zod";
import { BUILD_VARIABLE, type BuildRequest } from "../../../components/image/request";
import { describeTarget, type EngineSettings, resolveEngineTarget } from "../../../engine";
import { engineSettings } from "../../left-overs";
import { reveal } from "../../secret-values";

/** An engine, and the references of what a stack has built or pulled there. */
export interface MadeImages {
  host: string;
  engine: EngineSettings;
  references: string[];
}

const properties = z.record(z.string(), z.unknown());
const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  provider: z.string().optional(),
  inputs: properties.nullish(),
  outputs: properties.nullish(),
});
const stateSchema = z.object({ deployment: z.object({ resources: z.array(resourceSchema).nullish() }) });

type Resource = z.infer<typeof resourceSchema>;

/**
 * What a stack has built and pulled, by engine, as its state tells it: with the lower layers, which no container names.
 * An image that was only pushed is in no engine by that.
 *
 * @param state `pulumi stack export --show-secrets`
 */
export function madeImages(state: string): MadeImages[] {
  const resources = stateSchema.parse(JSON.parse(state)).deployment.resources ?? [];
  const builds = resources.flatMap(buildOf);
  return resources
    .filter(({ type }) => type === "pulumi:providers:docker")
    .map((provider) => {
      const engine = engineSettings(reveal(provider.inputs ?? {}) as Record<string, unknown>);
      const there = placeOf(engine);
      const pulled = resources.filter(
        (resource) =>
          resource.type === "docker:index/remoteImage:RemoteImage" &&
          resource.provider === `${provider.urn}::${provider.id}`,
      );
      const references = [
        ...builds.filter((build) => placeOf(build.engine) === there).map(({ reference }) => reference),
        ...pulled.flatMap(pulledReference),
      ];
      const host = provider.urn.slice(provider.urn.lastIndexOf("::") + 2);
      return { host, engine, references: [...new Set(references)].sort() };
    })
    .sort((one, other) => (one.host < other.host ? -1 : 1));
}

/** Only what has come from a registry has a digest there: what was on the engine before is somebody else's. */
function pulledReference({ inputs, outputs }: Resource): string[] {
  const [name, digest] = [reveal(inputs?.name), reveal(outputs?.repoDigest)];
  return typeof name === "string" && typeof digest === "string" && digest !== "" ? [name] : [];
}

function buildOf({ type, inputs }: Resource): BuildRequest[] {
  if (type !== "command:local:Command") return [];
  const environment = reveal(inputs?.environment) as Record<string, unknown> | undefined;
  const request = environment?.[BUILD_VARIABLE];
  if (typeof request !== "string") return [];
  const build = JSON.parse(request) as BuildRequest;
  return build.output === "load" ? [build] : [];
}

/** Two ways to say the same engine are one. */
function placeOf(engine: EngineSettings): string {
  return describeTarget(resolveEngineTarget(engine));
}
