import type { Policy } from "./policy";
import { dataVolumes } from "./rules/data";
import { imageTags } from "./rules/images";
import { openPorts } from "./rules/ports";
import { capabilities, hostNetwork, privileged } from "./rules/privileges";
import { boundedLogs, healthCheck, memoryLimit, restartPolicy } from "./rules/running";
import { defaultPasswords, secretFiles } from "./rules/secrets";

/** All policies, by id. */
export const POLICIES: readonly Policy[] = [
  boundedLogs,
  capabilities,
  dataVolumes,
  defaultPasswords,
  healthCheck,
  hostNetwork,
  imageTags,
  memoryLimit,
  openPorts,
  privileged,
  restartPolicy,
  secretFiles,
];
