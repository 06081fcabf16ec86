import type { HealthcheckSpec } from "./topology";

/** Whether nobody asks the service: it says nothing, or Compose's `disable`, or `test: ["NONE"]`, which is the same. */
export function isUnchecked(healthcheck: HealthcheckSpec | undefined): boolean {
  return healthcheck === undefined || isDisabled(healthcheck);
}

/** Whether the image's own check is switched off as well. */
export function isDisabled({ disable, test }: HealthcheckSpec): boolean {
  return disable === true || (Array.isArray(test) && test[0] === "NONE");
}
