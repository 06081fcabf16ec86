import { local } from "@pulumi/command";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  output,
  ResourceHook,
  secret,
} from "@pulumi/pulumi";
import type { DockerHost } from "./docker-host";
import { buildImage, engineHasImage } from "./image/build";
import { planBuild } from "./image/plan";
import { BUILD_VARIABLE, type BuildRequest } from "./image/request";
import { shippedScript } from "./shipped-script";
import type { BuildSpec } from "./topology";
import { applyTransform, type Transform } from "./transform";

/** Arguments of a BuiltImage: the Compose `build`, and for which engine. */
export interface BuiltImageArgs extends BuildSpec {
  /** The engine that the image is built for, and loaded into. */
  host: DockerHost;
  /** The escape hatch. */
  transform?: { build?: Transform<local.CommandArgs> };
}

/**
 * One `docker buildx build` for the host's platform. Its tag is the hash of everything that it is made of, so it is
 * built again only when that changes, and a preview shows which image replaces which.
 */
export class BuiltImage extends ComponentResource {
  /** `repository:hash-architecture`. Depend on `build` as well: the reference is known before the image is there. */
  readonly reference: string;
  /** The build itself. */
  readonly build: local.Command;
  /** Builds the image again before a container is created from it, when somebody has removed it by hand. */
  readonly presenceHook: ResourceHook;

  constructor(name: string, args: BuiltImageArgs, options?: ComponentResourceOptions) {
    const { engine, platform, facts } = args.host;
    const request = planBuild(name, args, { engine, platform, own: facts.platform, images: facts.images });
    super("sitestack:index:BuiltImage", name, {}, options);
    const environment = buildEnvironment(request, args.secrets ?? {});
    this.reference = request.reference;
    const inputs: local.CommandArgs = {
      interpreter: ["node"],
      create: shippedScript("image/main.js"),
      environment,
      triggers: [request.reference],
      logging: local.Logging.Stdout,
    };
    this.build = new local.Command(
      name,
      ...applyTransform(args.transform?.build, inputs, {
        parent: this,
        additionalSecretOutputs: ["stdout", "stderr"],
      }),
    );
    this.presenceHook = new ResourceHook(
      `image-${name}-is-there`,
      onceAtATime(() => rebuild(request, environment)),
    );
    this.registerOutputs({ reference: this.reference });
  }
}

/** A build secret is one in the state too, whether or not whoever gives it has marked it. */
function buildEnvironment(request: BuildRequest, secrets: NonNullable<BuildSpec["secrets"]>) {
  const values = Object.entries(request.secrets).map(
    ([id, variable]) => [variable, secret(secrets[id] ?? "")] as const,
  );
  return { [BUILD_VARIABLE]: JSON.stringify(request), ...Object.fromEntries(values) };
}

/** The image again, if somebody has removed it by hand. Says nothing when it is there. */
async function rebuild(request: BuildRequest, environment: local.CommandArgs["environment"]): Promise<void> {
  if (request.output === "push" || (await engineHasImage(request))) return;
  console.log(`${request.reference} is gone from the engine: building it again`);
  await buildImage(request, { ...process.env, ...(await resolved(output(environment))) }, (line) =>
    console.log(line),
  );
}

/** Calls that come while one is under way share it: many containers of one image need one build. */
function onceAtATime(act: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  return () => {
    underWay ??= act().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

function resolved<Value>(value: Output<Value>): Promise<Value> {
  return new Promise((resolve) => {
    value.apply((known) => resolve(known));
  });
}
