import type { PolicyException, PolicyTerms } from "../../../components";
import type { FlexstackConfig } from "./config";

/**
 * What the stations need that the policies would not let pass, and why (seed 000, "Docker Deployment").
 * @param stations names of the services.
 */
export function flexstackPolicy(config: FlexstackConfig, stations: string[]): PolicyTerms {
  const exceptions: PolicyException[] = [];
  const except = (policy: PolicyException["policy"], reason: string) =>
    exceptions.push({ policy, services: stations, reason });
  if (config.mode === "host") {
    except("privileged", "mode: host is the documented single station with all privileges");
    except("host-network", "mode: host sends on the host's own interfaces");
  }
  if (config.healthcheck === "none")
    except("health-check", "the site has switched it off (healthcheck: none)");
  if (config.resources.memory === undefined)
    except("memory-limit", "none is documented; a station keeps the neighbours it hears and nothing else");
  return { capabilities: config.netAdmin ? ["NET_ADMIN", "NET_RAW"] : ["NET_RAW"], exceptions };
}
