import { secret as asSecret, type Input, output } from "@pulumi/pulumi";
import { readCameraConf } from "./camera-conf";
import type { ParkingConfig } from "./config";
import { DOCUMENTED_SECRETS, type SecretVariable } from "./environment";

/** What is secret of a site, by variable. */
export type ParkingSecrets = Record<SecretVariable, Input<string>> & { CAMERA_CONF?: Input<string> };

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
    // The application takes JSON alone.
    ...(cameras === undefined
      ? {}
      : { CAMERA_CONF: output(secret(cameras)).apply((text) => JSON.stringify(readCameraConf(text))) }),
  };
}
