import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isRemoteContext, type Layer, type Platform, type Problem } from "../../../components";
import { DOCUMENTED_REPOSITORY, type ParkingConfig } from "./config";

/** The reference application, laid out as a checkout. */
export const REFERENCE = "src/systems/parking/workload";

/** What a checkout's layers are called, from the lowest. */
const LAYERS = ["os", "pip", "app"] as const;

/** What the layers are built of. */
export type LayerSettings = Pick<ParkingConfig, "source" | "machineLearning" | "build">;

/**
 * The documented chain of images: OS, Python packages, application; each with its own Dockerfile for amd64 and arm64,
 * and with its documented tags beside its own.
 */
export function parkingLayers(
  { source, machineLearning, build }: LayerSettings,
  platform: Platform,
): Layer[] {
  const root = source ?? REFERENCE;
  const arm = platform === "linux/arm64";
  const suffix = arm ? "_arm" : "";
  const dockerfile = arm ? "Dockerfile.arm" : "Dockerfile";
  const { repository, builder, push } = build;
  const [os, pip, app] = LAYERS.map((name) => ({
    name,
    provides: `${DOCUMENTED_REPOSITORY}:${name}${suffix}`,
    context: root,
    dockerfile: `docker/images/${name}/${dockerfile}`,
    repository,
    tagPrefix: `${name}-`,
    tags: [`${repository}:${name}${suffix}`],
    output: push ? ("push" as const) : ("load" as const),
    ...(builder === undefined ? {} : { builder }),
  })) as [Layer, Layer, Layer];
  return [
    { ...os, context: folderIn(root, "docker/images/os"), dockerfile },
    { ...pip, ...(machineLearning ? { args: { ML: "true" } } : {}) },
    // As documented, `latest` is the amd64 one.
    { ...app, tags: [...(app.tags ?? []), ...(arm ? [] : [`${repository}:latest`])] },
  ];
}

/** A folder within a build context: a path, or what BuildKit writes behind a git URL. */
function folderIn(root: string, folder: string): string {
  if (!isRemoteContext(root)) return join(root, folder);
  const [url = "", fragment = ""] = root.split("#");
  const [ref = "", within = ""] = fragment.split(":");
  return `${url}#${ref}:${join(within, folder)}`;
}

/** What is missing in the folder of a checkout; nothing is known of one behind a URL. */
export function sourceProblems(source: string | undefined, platform: Platform): Problem[] {
  if (source === undefined || isRemoteContext(source)) return [];
  if (!existsSync(join(source, "pyproject.toml"))) return [noProject(source)];
  const file = platform === "linux/arm64" ? "Dockerfile.arm" : "Dockerfile";
  return LAYERS.map((layer) => join(source, "docker/images", layer, file))
    .filter((path) => !existsSync(path))
    .map((path) => ({
      path: "source",
      found: `"${path}"`,
      message: `for ${platform} there is no such Dockerfile in this checkout`,
      hint: `add it, or deploy to a host of the other platform`,
    }));
}

/** What the services run in the application's image, by the file that has it. */
const RUN = {
  "manage.py": "python manage.py migrate",
  "uwsgi.ini": "uwsgi --ini uwsgi.ini",
  "parking/celery.py": "celery -A parking",
  "parking/health.py": "python -m parking.health",
  "parking/connectivity.py": "python -m parking.connectivity",
};

/** What a checkout must have beside its images for the services here to run it; nothing is known of one behind a URL. */
export function runProblems(source: string | undefined): Problem[] {
  if (source === undefined || isRemoteContext(source)) return [];
  const missing = Object.entries(RUN).filter(([file]) => !existsSync(join(source, file)));
  if (missing.length === 0) return [];
  const commands = missing.map(([file, command]) => `${file} (for: ${command})`).join(", ");
  return [
    {
      path: "source",
      found: `"${source}"`,
      message: `the services could not run this checkout, which has no ${commands}`,
      hint: `lay them out as ${REFERENCE} has them; to build its images alone: npm run parking:build -- --source ${source}`,
    },
  ];
}

function noProject(source: string): Problem {
  const root = rootAbove(resolve(source));
  const place = root === undefined ? "cd /path/to/parking_services; pwd" : `source: ${root}`;
  return {
    path: "source",
    found: `"${source}"`,
    message: "cannot find pyproject.toml: this is not the root of a checkout",
    hint: `the PIP and APP layers are built from the project's root, not from docker/images; write ${
      root === undefined ? `what this says: ${place}` : place
    }`,
  };
}

/** The nearest folder above with a pyproject.toml. */
function rootAbove(folder: string): string | undefined {
  const above = dirname(folder);
  if (above === folder) return undefined;
  return existsSync(join(above, "pyproject.toml")) ? above : rootAbove(above);
}
