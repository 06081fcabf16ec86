import type { SiteProblem } from "../../../config/problem";
import type { KnownSecrets } from "../../known-secrets";
import { cameraProblems } from "./cameras";
import { secretProblems } from "./secrets";
import { settingProblems } from "./settings";
import { stageProblems } from "./stage";

/** Mistakes between Parking's values. Takes the part as the file has it, so that all mistakes are told at once. */
export function parkingProblems(config: Record<string, unknown>, secrets: KnownSecrets): SiteProblem[] {
  return [
    ...stageProblems(config),
    ...settingProblems(config),
    ...secretProblems(config, secrets),
    ...cameraProblems(config, secrets),
  ];
}
