import type { PolicyException, PolicyTerms } from "../../../components";
import type { RautaConfig } from "./config";

const PRIVILEGED =
  "it loads a program into the kernel and pins its maps; privileges: capabilities goes without";
const CLIENT = "it only waits for somebody to run a command in it";

/** What RAUTA needs that the policies would not let pass, and why (seed 004). */
export function rautaPolicy(config: RautaConfig): PolicyTerms {
  const { privileges } = config.loadBalancer;
  const loaders = config.stage === "development" ? ["rauta-dev"] : ["rauta", "rauta-verify"];
  const others = config.stage === "development" ? developmentExceptions() : productionExceptions(config);
  return {
    capabilities: privileges === "capabilities" ? ["BPF", "NET_ADMIN", "PERFMON"] : [],
    exceptions: [
      ...(privileges === "privileged" ? [exception("privileged", loaders, PRIVILEGED)] : []),
      ...others,
    ],
  };
}

function developmentExceptions(): PolicyException[] {
  return [
    exception("memory-limit", ["rauta-dev"], "a developer's shell: what is built in it needs what it needs"),
  ];
}

function productionExceptions({ backends, client }: RautaConfig): PolicyException[] {
  const names = backends.map(({ name }) => name);
  const wrk = "the documented load generator; its image was moved for the last time in 2016";
  return [
    ...(client.image === "williamyeh/wrk:latest" ? [exception("image-tags", ["client"], wrk)] : []),
    exception(
      "health-check",
      names,
      "RAUTA asks the backends itself and takes a dead one out in two seconds",
    ),
    exception("health-check", ["client"], CLIENT),
    exception("memory-limit", ["rauta"], "none is documented; its tables have a fixed size, in the kernel"),
    exception(
      "memory-limit",
      names,
      "what a backend needs is its workload's affair; the example has one page",
    ),
    exception("memory-limit", ["client"], CLIENT),
  ];
}

function exception(policy: PolicyException["policy"], services: string[], reason: string): PolicyException {
  return { policy, services, reason };
}
