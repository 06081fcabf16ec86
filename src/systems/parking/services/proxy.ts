import { existsSync } from "node:fs";
import { join } from "node:path";
import { isRemoteContext, type ServiceSpec, type VolumeMount } from "../../../../components";
import type { ParkingConfig } from "../config";
import { REFERENCE } from "../source";
import { acmePart } from "./acme";
import { ANSWERS_HTTP } from "./nginx-health";
import { HEALTHY, NETWORK, type ParkingPlan, type Part } from "./plan";
import { tlsPart } from "./tls";

const OWN_CONF = "configs/nginx/conf.d/app.conf";

/** nginx with the static files, and before it the proxy that ends TLS. */
export function proxyPart(plan: ParkingPlan): Part {
  const { config } = plan;
  const proxy = config.tls.mode === "acme" ? acmePart(plan) : tlsPart(plan);
  return {
    images: { nginx: { pull: config.images.nginx }, ...proxy.images },
    volumes: proxy.volumes,
    configs: {
      "app.conf": { file: appConf(config) },
      // The image's own default server would answer for localhost.
      "default.conf": { content: "# app.conf has the server.\n" },
      ...proxy.configs,
    },
    services: { nginx: nginx(config), ...proxy.services },
  };
}

/** The site's own file; else the checkout's; else ours. */
function appConf({ nginxConf, source }: ParkingConfig): string {
  if (nginxConf !== undefined) return nginxConf;
  const own = source === undefined || isRemoteContext(source) ? undefined : join(source, OWN_CONF);
  return own !== undefined && existsSync(own) ? own : join(REFERENCE, OWN_CONF);
}

function nginx(config: ParkingConfig): ServiceSpec {
  const { environment, tls } = config;
  const names = environment.VIRTUAL_HOST ?? [];
  const files: VolumeMount = { type: "volume", source: "static", target: "/app/static", readOnly: true };
  return {
    image: { from: "nginx" },
    configs: [
      { source: "app.conf", target: "/etc/nginx/conf.d/app.conf" },
      { source: "default.conf", target: "/etc/nginx/conf.d/default.conf" },
    ],
    // What nginx-proxy and acme-companion read of the containers that they serve.
    environment: tls.mode === "acme" ? acmeEnvironment(environment, names) : {},
    networks: [NETWORK],
    volumes: [files],
    healthcheck: ANSWERS_HTTP,
    stopSignal: "SIGQUIT",
    stopGracePeriod: "45s",
    readyTimeout: config.readyTimeout,
    dependsOn: { web: HEALTHY },
  };
}

function acmeEnvironment(
  { LETSENCRYPT_HOST, LETSENCRYPT_EMAIL, LETSENCRYPT_TEST }: ParkingConfig["environment"],
  names: readonly string[],
): Record<string, string> {
  return {
    VIRTUAL_HOST: names.join(","),
    VIRTUAL_PORT: "80",
    LETSENCRYPT_HOST: (LETSENCRYPT_HOST ?? names).join(","),
    LETSENCRYPT_EMAIL: LETSENCRYPT_EMAIL ?? "",
    ...(LETSENCRYPT_TEST === true ? { LETSENCRYPT_TEST: "true" } : {}),
  };
}
