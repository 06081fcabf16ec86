import { secret as asSecret, type Input, type Output, output } from "@pulumi/pulumi";
import { secretCameras } from "./camera-conf";
import type { ParkingConfig } from "./config";
import { DOCUMENTED_SECRETS, type SecretVariable } from "./environment";

/** What is secret of a site, by variable; and those of its cameras that are. */
export type ParkingSecrets = Record<SecretVariable, Input<string>> & {
  cameras?: Output<unknown[]>;
};

/**
 * The site's own secrets; without one the documented example, which the checks allow for a trial only.
 * @param secret a secret of the stack's settings, by key.
 */
export function parkingSecrets(
  { secretEnvironment }: ParkingConfig,
  secret: (key: string) => Input<string>,
): ParkingSecrets {
  const value = (variable: SecretVariable) => {
    const key = secretEnvironment[variable];
    return key === undefined ? asSecret(DOCUMENTED_SECRETS[variable]) : secret(key);
  };
  const cameras = secretEnvironment.CAMERA_CONF;
  return {
    SECRET_KEY: value("SECRET_KEY"),
    POSTGRES_PASSWORD: value("POSTGRES_PASSWORD"),
    REDIS_PASSWORD: value("REDIS_PASSWORD"),
    ...(cameras === undefined ? {} : { cameras: output(secret(cameras)).apply(secretCameras) }),
  };
}
