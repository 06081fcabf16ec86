import type { EngineSettings } from "../../engine";
import { compareNames } from "../graph";
import type { Platform } from "../host-facts";

/** The environment variable in which a build finds its BuildRequest as JSON. */
export const BUILD_VARIABLE = "SITESTACK_BUILD";

/** One build, as plain data without a path of this machine and without a secret. */
export interface BuildRequest {
  /** How the engine is reached that the image is loaded into. */
  engine: EngineSettings;
  /** `repository:hash-architecture`. */
  reference: string;
  /** More references of the same image. */
  tags: string[];
  platform: Platform;
  /** Folder relative to the program, or a git URL. */
  context: string;
  /** Relative to the context. */
  dockerfile: string;
  target?: string;
  args: Record<string, string>;
  labels: Record<string, string>;
  /** Base reference → what it must be. */
  baseImages: Record<string, string>;
  /** Secret id → the environment variable that holds it. */
  secrets: Record<string, string>;
  cacheFrom: string[];
  cacheTo: string[];
  builder?: string;
  output: "load" | "push";
}

/** Arguments of the docker CLI that choose the engine. */
export function engineArguments({ host, context }: EngineSettings): string[] {
  if (context !== undefined && (context !== "default" || host === undefined)) return ["--context", context];
  return host === undefined ? [] : ["--host", host];
}

/** Environment of the docker CLI for an engine with TLS. */
export function engineEnvironment({ certPath }: EngineSettings): Record<string, string> {
  return certPath === undefined ? {} : { DOCKER_CERT_PATH: certPath, DOCKER_TLS_VERIFY: "1" };
}

/** The builder that is the engine itself: of the context, or the address, that the CLI is told. */
export const ENGINES_OWN_BUILDER = "default";

/**
 * Arguments of `docker` for one build. Platform and builder are always explicit: one that somebody has chosen with
 * `buildx use` sees no image of the engine's, so not the layer below. Secrets go by the environment.
 * @param metadataFile where buildx writes what it made.
 */
export function buildArguments(request: BuildRequest, metadataFile?: string): string[] {
  const { builder = ENGINES_OWN_BUILDER, target, context, dockerfile } = request;
  const pairs = (
    option: string,
    values: Record<string, string>,
    text: (name: string, value: string) => string,
  ) =>
    Object.keys(values)
      .sort(compareNames)
      .flatMap((name) => [option, text(name, values[name] ?? "")]);
  const remote = isRemoteContext(context);
  return [
    ...engineArguments(request.engine),
    "buildx",
    "build",
    ...["--builder", builder, "--platform", request.platform, "--progress", "plain"],
    ...[request.reference, ...request.tags].flatMap((tag) => ["--tag", tag]),
    ...["--file", remote ? dockerfile : `${context}/${dockerfile}`],
    ...(target === undefined ? [] : ["--target", target]),
    ...pairs("--build-arg", request.args, (name, value) => `${name}=${value}`),
    ...pairs("--label", request.labels, (name, value) => `${name}=${value}`),
    ...pairs("--build-context", request.baseImages, (name, value) => `${name}=docker-image://${value}`),
    ...pairs("--secret", request.secrets, (id, variable) => `id=${id},env=${variable}`),
    ...request.cacheFrom.flatMap((cache) => ["--cache-from", cache]),
    ...request.cacheTo.flatMap((cache) => ["--cache-to", cache]),
    ...(metadataFile === undefined ? [] : ["--metadata-file", metadataFile]),
    `--${request.output}`,
    context,
  ];
}

/** True for a git or http URL, which the builder fetches by itself. */
export function isRemoteContext(context: string): boolean {
  return /^(https?|git|ssh):\/\//.test(context) || context.startsWith("git@");
}
