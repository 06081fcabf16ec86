import { asRecord } from "../../../config/check";
import type { SiteProblem } from "../../../config/problem";
import type { ParkingStage } from "../config";
import { edgeProblems } from "./edge";
import { webserverProblems } from "./webserver";

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

const PORTS: Record<string, readonly ParkingStage[]> = {
  web: ["development"],
  http: ["webserver"],
  https: ["webserver"],
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
    ...(PAGES.includes(stage) ? misplaced(asRecord(config.ports), PORTS, stage, ["ports"]) : []),
    ...misplaced(asRecord(config.environment), VARIABLES, stage, ["environment"]),
    ...misplaced(asRecord(config.secretEnvironment), VARIABLES, stage, ["secretEnvironment"]),
    ...centralProblems(config, stage),
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

/** What the central server tells edge sites must be an address of its own. */
function centralProblems(config: Record<string, unknown>, stage: ParkingStage): SiteProblem[] {
  const { bindAddress, address } = asRecord(config.edges);
  if (stage === "edge" || bindAddress !== "0.0.0.0" || address !== undefined) return [];
  const hint = "write the name or address by which edge sites reach this host";
  return [{ path: ["edges", "address"], message: "this setting is missing", hint }];
}
