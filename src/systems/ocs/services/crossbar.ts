import { CROSSBAR_CONFIG, crossbarConfig } from "../crossbar-config";
import { common, FILES, imageKey, type OcsPlan, type Part, pulled, readiness } from "./plan";

/** The port that crossbar listens on inside. */
const CROSSBAR_PORT = 8001;

const PROBE = "/sitestack/crossbar.py";

/** Crossbar, by which all agents and clients talk (seed 002, "crossbar/docker-compose.yml"). */
export function crossbarPart(plan: OcsPlan): Part {
  const { realm, addressRoot, crossbar } = plan.config;
  return {
    images: pulled(crossbar.image),
    configs: {
      "crossbar-config": { content: crossbarConfig({ realm, addressRoot, port: CROSSBAR_PORT }) },
      "crossbar-probe": { file: `${FILES}/probes/crossbar.py` },
    },
    services: {
      crossbar: {
        ...common(plan),
        image: { from: imageKey(crossbar.image) },
        // The single file of the document has no policy here, its split has this one.
        restart: "always",
        environment: { PYTHONUNBUFFERED: "1" },
        ports: [{ target: CROSSBAR_PORT, published: crossbar.port, hostIp: crossbar.bindAddress }],
        configs: [
          { source: "crossbar-config", target: CROSSBAR_CONFIG },
          { source: "crossbar-probe", target: PROBE },
        ],
        healthcheck: readiness(["CMD", "python3", PROBE], "1s"),
      },
    },
  };
}
