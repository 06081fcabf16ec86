import { asRecord } from "../../../config/check";
import type { SiteProblem } from "../../../config/problem";
import type { ParkingStage } from "../config";

const WORKERS: readonly ParkingStage[] = ["development", "edge"];
const PAGES: readonly ParkingStage[] = ["development", "webserver"];

/** Settings that some stages have nothing for. Set there, they would change nothing without a word. */
const SETTINGS: Record<string, readonly ParkingStage[]> = {
  tls: ["webserver"],
  nginxConf: ["webserver"],
  edges: PAGES,
  central: ["edge"],
  model: WORKERS,
  gpus: WORKERS,
  bindAddress: PAGES,
  ports: PAGES,
  network: PAGES,
};

const VARIABLES: Record<string, readonly ParkingStage[]> = {
  ALLOWED_HOSTS: PAGES,
  POSTGRES_HOST: ["edge"],
  REDIS_ADDR: ["edge"],
  CAMERA_CONF: WORKERS,
  YOLO_PATH: WORKERS,
  BEAT_INTERVAL_SECONDS: WORKERS,
  VIRTUAL_HOST: ["webserver"],
  LETSENCRYPT_HOST: ["webserver"],
  LETSENCRYPT_EMAIL: ["webserver"],
  LETSENCRYPT_TEST: ["webserver"],
};

/** What the site says and its stage has no use for; and what the stage cannot do without. */
export function stageProblems(config: Record<string, unknown>): SiteProblem[] {
  const stage = stageOf(config);
  if (stage === undefined) return [];
  return [
    ...misplaced(config, SETTINGS, stage, []),
    ...misplaced(asRecord(config.environment), VARIABLES, stage, ["environment"]),
    ...misplaced(asRecord(config.secretEnvironment), VARIABLES, stage, ["secretEnvironment"]),
    ...(stage === "webserver" ? webserverProblems(config) : []),
    ...(stage === "edge" ? edgeProblems(config) : []),
  ];
}

/** The stage, or undefined where what stands there is none: the schema tells that. */
export function stageOf({ stage = "development" }: Record<string, unknown>): ParkingStage | undefined {
  return stage === "development" || stage === "webserver" || stage === "edge" ? stage : undefined;
}

function misplaced(
  settings: Record<string, unknown>,
  table: Record<string, readonly ParkingStage[]>,
  stage: ParkingStage,
  above: string[],
): SiteProblem[] {
  return Object.entries(table)
    .filter(([key, stages]) => settings[key] !== undefined && !stages.includes(stage))
    .map(([key, stages]) => ({
      path: [...above, key],
      message: `the stage ${stage} has nothing for this`,
      hint: `remove it; it belongs to the stage ${stages.join(" or ")}`,
    }));
}

function webserverProblems(config: Record<string, unknown>): SiteProblem[] {
  const { DEBUG, VIRTUAL_HOST, LETSENCRYPT_EMAIL } = asRecord(config.environment);
  const { mode = "local-ca", ...own } = asRecord(config.tls);
  const missing = (path: string[], hint: string) => ({ path, message: "this setting is missing", hint });
  const problems: SiteProblem[] = [];
  if (DEBUG === true) {
    problems.push({
      path: ["environment", "DEBUG"],
      found: "true",
      message: "Django's debug pages would show settings and code to everybody",
      hint: "remove it; to look for a mistake, use stage: development",
    });
  }
  if (VIRTUAL_HOST === undefined) {
    problems.push(missing(["environment", "VIRTUAL_HOST"], "write the site's name, as parking.example.com"));
  }
  if (mode === "acme" && LETSENCRYPT_EMAIL === undefined) {
    problems.push(missing(["environment", "LETSENCRYPT_EMAIL"], "write where Let's Encrypt may write to"));
  }
  for (const key of ["certificate", "keySecret"]) {
    if (mode === "certificate" && own[key] === undefined) {
      problems.push(missing(["tls", key], "mode certificate needs the PEM file and the secret of its key"));
    }
    if (mode !== "certificate" && own[key] !== undefined) {
      const message = `mode ${mode} has nothing for this`;
      problems.push({ path: ["tls", key], message, hint: "remove it, or write mode: certificate" });
    }
  }
  return problems;
}

function edgeProblems(config: Record<string, unknown>): SiteProblem[] {
  const variables = asRecord(config.environment);
  return ["POSTGRES_HOST", "REDIS_ADDR"].flatMap((variable): SiteProblem[] => {
    const path = ["environment", variable];
    if (config.central !== undefined) {
      if (variables[variable] === undefined) return [];
      const message = "the central stack says this already";
      return [{ path, message, hint: "remove it, or remove central" }];
    }
    if (variables[variable] !== undefined) return [];
    const hint =
      "write the central server's address, or central: { stack: organization/sitestack/parking-web }";
    return [{ path, message: "this setting is missing", hint }];
  });
}
