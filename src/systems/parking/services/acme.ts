import type { ServiceSpec, VolumeMount } from "../../../../components";
import { ANSWERS_HTTP } from "./nginx-health";
import { NETWORK, type ParkingPlan, type Part } from "./plan";
import { publishedPages } from "./published";

const ENGINE: VolumeMount = {
  type: "bind",
  source: "/var/run/docker.sock",
  target: "/var/run/docker.sock",
  readOnly: true,
};

/** By this label the companion finds the proxy whose container it reloads. */
const PROXY_LABEL = "com.github.nginx-proxy.nginx";

/** nginx-proxy and acme-companion as documented: they watch the engine, and get certificates of Let's Encrypt. */
export function acmePart(plan: ParkingPlan): Part {
  const { images } = plan.config;
  return {
    images: { "nginx-proxy": { pull: images.nginxProxy }, "acme-companion": { pull: images.acmeCompanion } },
    volumes: { certs: {}, vhost: {}, html: {}, acme: {} },
    services: { "nginx-proxy": proxy(plan), "acme-companion": companion(plan) },
  };
}

function shared(readOnly: boolean): VolumeMount[] {
  return [
    { type: "volume", source: "certs", target: "/etc/nginx/certs", readOnly },
    { type: "volume", source: "vhost", target: "/etc/nginx/vhost.d" },
    { type: "volume", source: "html", target: "/usr/share/nginx/html" },
  ];
}

function proxy(plan: ParkingPlan): ServiceSpec {
  return {
    image: { from: "nginx-proxy" },
    labels: { [PROXY_LABEL]: "" },
    // It is the first proxy: what a client says of scheme, host and port itself must not reach Django.
    environment: { TRUST_DOWNSTREAM_PROXY: "false" },
    networks: [NETWORK],
    ports: publishedPages(plan),
    volumes: [...shared(true), { ...ENGINE, target: "/tmp/docker.sock" }],
    healthcheck: ANSWERS_HTTP,
    dependsOn: ["nginx"],
  };
}

function companion({ config }: ParkingPlan): ServiceSpec {
  return {
    image: { from: "acme-companion" },
    environment: { DEFAULT_EMAIL: config.environment.LETSENCRYPT_EMAIL ?? "" },
    networks: [NETWORK],
    volumes: [...shared(false), { type: "volume", source: "acme", target: "/etc/acme.sh" }, ENGINE],
    dependsOn: ["nginx-proxy"],
  };
}
