import { common, FILES, imageKey, type OcsPlan, type Part, pulled, readiness } from "./plan";

/** The port that crossbar listens on inside. */
export const CROSSBAR_PORT = 8001;

const PROBE = "/sitestack/crossbar.py";

/** Crossbar, by which all agents and clients talk (seed 002, "crossbar/docker-compose.yml"). */
export function crossbarPart(plan: OcsPlan): Part {
  const { realm, addressRoot, crossbar } = plan.config;
  return {
    images: pulled(crossbar.image),
    configs: { "crossbar-probe": { file: `${FILES}/probes/crossbar.py` } },
    services: {
      crossbar: {
        ...common(plan),
        image: { from: imageKey(crossbar.image) },
        // The single file of the document has no policy here, its split has this one.
        restart: "always",
        environment: { PYTHONUNBUFFERED: "1", OCS_REALM: realm, OCS_ADDRESS_ROOT: addressRoot },
        ports: [{ target: CROSSBAR_PORT, published: crossbar.port, hostIp: crossbar.bindAddress }],
        configs: [{ source: "crossbar-probe", target: PROBE }],
        healthcheck: readiness(["CMD", "python", PROBE], "1s"),
      },
    },
  };
}
