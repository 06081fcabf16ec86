import { asRecord } from "../../../config/check";
import { foundText, type SiteProblem } from "../../../config/problem";
import { CENTRAL_PORTS, DOCUMENTED_PORTS } from "../config";
import { stageOf } from "./stage";

/** Mistakes between settings of one stage: the image, the model, the ports. */
export function settingProblems(config: Record<string, unknown>): SiteProblem[] {
  return [
    ...imageProblems(config),
    ...builderProblems(config),
    ...modelProblems(config),
    ...portProblems(config),
  ];
}

/** An image that is there already is not built. */
function imageProblems(config: Record<string, unknown>): SiteProblem[] {
  if (asRecord(config.environment).APP_IMAGE === undefined) return [];
  return ["source", "machineLearning", "build"]
    .filter((key) => config[key] !== undefined && config[key] !== false)
    .map((key) => ({
      path: [key],
      message: "environment.APP_IMAGE is used as it is, and nothing is built",
      hint: `remove it, or remove environment.APP_IMAGE`,
    }));
}

/** A layer that was loaded into the engine only the engine's own builder sees, so the next one could not be built on it. */
function builderProblems(config: Record<string, unknown>): SiteProblem[] {
  const { builder, push } = asRecord(config.build);
  if (builder === undefined || builder === "default" || push === true) return [];
  return [
    {
      path: ["build", "builder"],
      found: foundText(builder),
      message: "this builder does not see the layer below, which is loaded into the engine",
      hint: "write build.push: true, or remove it: then the engine's own builds",
    },
  ];
}

/** Without YOLO in the image a model would be mounted for nothing. */
function modelProblems(config: Record<string, unknown>): SiteProblem[] {
  const { APP_IMAGE, YOLO_PATH } = asRecord(config.environment);
  const ownImage = APP_IMAGE !== undefined || config.source !== undefined;
  if (ownImage || config.machineLearning === true) return [];
  const settings = [
    { path: ["model"], value: config.model },
    { path: ["environment", "YOLO_PATH"], value: YOLO_PATH },
  ];
  return settings
    .filter(({ value }) => value !== undefined)
    .map(({ path, value }) => ({
      path,
      found: foundText(value),
      message: "there is no YOLO in the image that could use a model",
      hint: "write machineLearning: true, or remove it: then OpenCV judges",
    }));
}

interface Taken {
  path: SiteProblem["path"];
  port: unknown;
  isSet: boolean;
}

function portProblems(config: Record<string, unknown>): SiteProblem[] {
  const owners = new Map<unknown, string>();
  return takenPorts(config)
    .sort((a, b) => Number(a.isSet) - Number(b.isSet))
    .flatMap(({ path, port }) => {
      const owner = owners.get(port);
      owners.set(port, owner ?? path.join("."));
      if (owner === undefined || typeof port !== "number") return [];
      const message = `${owner} has the same port of the host`;
      return [{ path, found: foundText(port), message, hint: "give each a port of its own" }];
    });
}

/** The ports of the host that the stage publishes. */
function takenPorts(config: Record<string, unknown>): Taken[] {
  const stage = stageOf(config);
  if (stage === undefined || stage === "edge") return [];
  const ports = asRecord(config.ports);
  const variables = asRecord(config.environment);
  const pages = stage === "development" ? (["web"] as const) : (["http", "https"] as const);
  const central = stage === "development" || config.edges !== undefined ? CENTRAL_PORTS : {};
  return [
    ...pages.map((key) => ({
      path: ["ports", key],
      port: ports[key] ?? DOCUMENTED_PORTS[key],
      isSet: ports[key] !== undefined,
    })),
    ...Object.entries(central).map(([key, documented]) => ({
      path: ["environment", key],
      port: variables[key] ?? documented,
      isSet: variables[key] !== undefined,
    })),
  ];
}
