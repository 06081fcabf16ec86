import { FLEAD_CHANGES } from "./flead";
import { FLEXSTACK_CHANGES } from "./flexstack";
import { OCS_CHANGES } from "./ocs";
import { PARKING_CHANGES } from "./parking";
import type { PullRequest } from "./pull-request";
import { RAUTA_CHANGES } from "./rauta";

/** Changes of all five systems, the six that the issue asks for among them. */
export const PULL_REQUESTS: PullRequest[] = [
  ...FLEAD_CHANGES,
  ...FLEXSTACK_CHANGES,
  ...OCS_CHANGES,
  ...PARKING_CHANGES,
  ...RAUTA_CHANGES,
];
