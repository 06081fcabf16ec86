import { asRecord, checkValue } from "../../../config/check";
import { foundText, type SiteProblem } from "../../../config/problem";
import { cameraConfSchema, readCameraConf } from "../camera-conf";

const PATH = ["environment", "CAMERA_CONF"];

/** Mistakes in a CAMERA_CONF that is a text, each with its place in it; and names that are there twice. */
export function cameraProblems(config: Record<string, unknown>): SiteProblem[] {
  const value = asRecord(config.environment).CAMERA_CONF;
  if (value === undefined) return [];
  const problems = typeof value === "string" ? textProblems(value) : [];
  if (asRecord(config.secretEnvironment).CAMERA_CONF !== undefined) {
    const message = "environment sets this variable too";
    problems.push({ path: ["secretEnvironment", "CAMERA_CONF"], message, hint: "remove one of the two" });
  }
  return [...problems, ...nameProblems(readCameraConf(value))];
}

function textProblems(text: string): SiteProblem[] {
  const conf = readCameraConf(text);
  if (conf !== undefined && conf !== null && typeof conf === "object") {
    return checkValue(cameraConfSchema, conf, PATH).problems;
  }
  const message = "this text is neither JSON nor YAML of a mapping";
  const hint = 'write {"cameras": [{"name": …, "kind": …, "spots": […]}]}, or the same as YAML';
  return [{ path: PATH, found: foundText(text), message, hint }];
}

function nameProblems(conf: unknown): SiteProblem[] {
  const cameras = asRecord(conf).cameras;
  if (!Array.isArray(cameras)) return [];
  const spots = cameras.flatMap((camera, index) => {
    const listed = asRecord(camera).spots;
    return Array.isArray(listed) ? duplicates(listed, [...PATH, "cameras", index, "spots"]) : [];
  });
  return [...duplicates(cameras, [...PATH, "cameras"]), ...spots];
}

function duplicates(named: readonly unknown[], path: readonly (string | number)[]): SiteProblem[] {
  const seen = new Set<unknown>();
  return named.flatMap((one, index) => {
    const { name } = asRecord(one);
    if (typeof name !== "string") return [];
    const isTaken = seen.has(name);
    seen.add(name);
    if (!isTaken) return [];
    const message = "another one has this name";
    return [
      {
        path: [...path, index, "name"],
        found: foundText(name),
        message,
        hint: "give each a name of its own",
      },
    ];
  });
}
