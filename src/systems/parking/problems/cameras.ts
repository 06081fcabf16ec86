import { asRecord, checkValue } from "../../../config/check";
import { foundText, pathText, type SiteProblem } from "../../../config/problem";
import type { KnownSecrets } from "../../known-secrets";
import { cameraConfSchema, readCameraConf } from "../camera-conf";

const PATH = ["environment", "CAMERA_CONF"];

const SECRET_PATH = ["secretEnvironment", "CAMERA_CONF"];

const HAS_PASSWORD = /^\w+:\/\/[^/?#@]*:[^/?#]+@/;

/** Mistakes in a CAMERA_CONF that is a text, each with its place in it; and names that are there twice. */
export function cameraProblems(config: Record<string, unknown>, secrets: KnownSecrets): SiteProblem[] {
  const value = asRecord(config.environment).CAMERA_CONF;
  const key = asRecord(config.secretEnvironment).CAMERA_CONF;
  const conf = readCameraConf(value);
  return [
    ...(typeof value === "string" ? textProblems(value) : []),
    ...(typeof key === "string" ? secretProblems(key, secrets, camerasOf(conf)) : []),
    ...nameProblems(conf),
    ...(config.allowInsecureDefaults === true ? [] : passwordProblems(conf)),
  ];
}

/** The site file and the stack's state are for everybody to read. */
function passwordProblems(conf: unknown): SiteProblem[] {
  return camerasOf(conf).flatMap(({ url }, index) =>
    typeof url === "string" && HAS_PASSWORD.test(url)
      ? [
          {
            path: [...PATH, "cameras", index, "url"],
            message: "this address has a password in plain text",
            hint: "move this camera into a secret: pulumi config set --secret secrets:cameras < cameras.yaml, and secretEnvironment: { CAMERA_CONF: cameras }",
          },
        ]
      : [],
  );
}

function camerasOf(conf: unknown): Record<string, unknown>[] {
  const { cameras } = asRecord(conf);
  return Array.isArray(cameras) ? cameras.map(asRecord) : [];
}

/**
 * The same of a secret text: where its mistakes are, and nothing of what stands there.
 * @param plain the cameras that are written in plain text, whose names are taken.
 */
function secretProblems(key: string, secrets: KnownSecrets, plain: Record<string, unknown>[]): SiteProblem[] {
  let inside: SiteProblem[] = [];
  secrets.fails(key, (text) => {
    const conf = readCameraConf(text);
    inside = [...textProblems(text), ...nameProblems(conf, plain), ...folderProblems(conf)];
    return inside.length === 0;
  });
  return inside.map(({ path, message, hint }) => {
    const place = pathText(path.slice(PATH.length));
    return { path: SECRET_PATH, message: `in this secret${place && `, ${place}`}: ${message}`, hint };
  });
}

/** What is mounted must be known to everybody who reads the stack. */
function folderProblems(conf: unknown): SiteProblem[] {
  return camerasOf(conf).flatMap(({ kind }, index) =>
    kind === "folder"
      ? [
          {
            path: [...PATH, "cameras", index, "kind"],
            message: "a folder that is secret cannot be mounted",
            hint: "put this camera into environment.CAMERA_CONF, beside the secret ones",
          },
        ]
      : [],
  );
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

function nameProblems(conf: unknown, others: readonly unknown[] = []): SiteProblem[] {
  const cameras = camerasOf(conf);
  const spots = cameras.flatMap(({ spots: listed }, index) =>
    Array.isArray(listed) ? duplicates(listed, [...PATH, "cameras", index, "spots"]) : [],
  );
  return [...duplicates(cameras, [...PATH, "cameras"], others), ...spots];
}

function duplicates(
  named: readonly unknown[],
  path: readonly (string | number)[],
  others: readonly unknown[] = [],
): SiteProblem[] {
  const seen = new Set(others.map((other) => asRecord(other).name));
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
