import { isIP } from "node:net";
import type { ConfigSpec, ServiceSpec } from "../../../../components";
import { proxyConf, TLS_FOLDER } from "../proxy/nginx-conf";
import { ANSWERS_HTTP } from "./nginx-health";
import { COMPLETED, HEALTHY, NETWORK, type ParkingPlan, type Part } from "./plan";
import { publishedPages } from "./published";

const ISSUE = "src/systems/parking/certificate/issue.sh";

/** A certificate of the site's own, or of a CA that a job makes; and an nginx that ends TLS with it. */
export function tlsPart(plan: ParkingPlan): Part {
  const local = plan.config.tls.mode === "local-ca";
  return {
    images: {},
    volumes: local ? { authority: {}, certificates: {} } : {},
    configs: {
      "proxy.conf": { content: proxyConf(proxySettings(plan)) },
      ...(local ? { "issue.sh": { file: ISSUE } } : ownCertificate(plan)),
    },
    services: {
      ...(local ? { certificate: certificateJob(plan) } : {}),
      "nginx-proxy": proxy(plan, local),
    },
  };
}

function names({ config }: ParkingPlan): string[] {
  return config.environment.VIRTUAL_HOST ?? [];
}

function proxySettings(plan: ParkingPlan) {
  const { tls, ports } = plan.config;
  const certificate = tls.mode === "local-ca" ? `local CA, issue ${tls.issue}` : (tls.certificate ?? "");
  return { names: names(plan), httpsPort: ports.https, certificate };
}

function ownCertificate({ config, tlsKey }: ParkingPlan): Record<string, ConfigSpec> {
  return { "site.crt": { file: config.tls.certificate ?? "" }, "site.key": { content: tlsKey ?? "" } };
}

/** It runs again, and makes a new certificate of the same CA, when the names or `tls.issue` change. */
function certificateJob(plan: ParkingPlan): ServiceSpec {
  return {
    kind: "job",
    image: { from: "nginx" },
    entrypoint: ["sh", "/issue.sh"],
    command: [],
    configs: ["issue.sh"],
    environment: {
      NAMES: names(plan)
        .map((name) => `${isIP(name) === 0 ? "DNS" : "IP"}:${name}`)
        .join(","),
      AUTHORITY: `Parking Monitoring CA of ${plan.site}`.slice(0, 64),
      ISSUE: String(plan.config.tls.issue),
    },
    networkMode: "none",
    volumes: [
      { type: "volume", source: "authority", target: "/authority" },
      { type: "volume", source: "certificates", target: "/certificates" },
    ],
  };
}

function proxy(plan: ParkingPlan, local: boolean): ServiceSpec {
  const conf = { source: "proxy.conf", target: "/etc/nginx/conf.d/default.conf" };
  const own = [
    { source: "site.crt", target: `${TLS_FOLDER}/site.crt` },
    { source: "site.key", target: `${TLS_FOLDER}/site.key`, mode: 0o400 },
  ];
  return {
    image: { from: "nginx" },
    configs: local ? [conf] : [conf, ...own],
    networks: [NETWORK],
    ports: publishedPages(plan),
    volumes: local ? [{ type: "volume", source: "certificates", target: TLS_FOLDER, readOnly: true }] : [],
    healthcheck: ANSWERS_HTTP,
    stopSignal: "SIGQUIT",
    stopGracePeriod: "45s",
    readyTimeout: plan.config.readyTimeout,
    dependsOn: { nginx: HEALTHY, ...(local ? { certificate: COMPLETED } : {}) },
  };
}
