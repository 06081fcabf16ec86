import { canonicalCapabilities } from "../../canonical/capabilities";
import { inServices, type Policy } from "../policy";

/** All capabilities and devices only for those services that the system names. */
export const privileged: Policy = {
  id: "privileged",
  title: "no service is privileged unless the system names it, with the reason",
  level: "mandatory",
  check: (subject) =>
    inServices(subject, ({ name, spec }) =>
      spec.privileged === true
        ? [
            {
              path: `services.${name}.privileged`,
              found: "true",
              message: "the service has all capabilities and devices of the host",
              fix: "add the capabilities that it needs (capAdd) instead, or name it in the system's exceptions",
            },
          ]
        : [],
    ),
};

/** The host's own network only for those services that the system names. */
export const hostNetwork: Policy = {
  id: "host-network",
  title: "no service is on the host's network unless the system names it, with the reason",
  level: "mandatory",
  check: (subject) =>
    inServices(subject, ({ name, spec }) =>
      spec.networkMode === "host"
        ? [
            {
              path: `services.${name}.networkMode`,
              found: "host",
              message: "the service shares the host's interfaces and ports",
              fix: "publish the ports that it needs instead, or name it in the system's exceptions",
            },
          ]
        : [],
    ),
};

/** No capability beyond those that the system lists. */
export const capabilities: Policy = {
  id: "capabilities",
  title: "services add only those capabilities that the system lists",
  level: "mandatory",
  check: (subject) => {
    const allowed = canonicalCapabilities(subject.topology.policy?.capabilities ?? []);
    return inServices(subject, ({ name, spec }) =>
      canonicalCapabilities(spec.capAdd ?? [])
        .filter((capability) => !allowed.includes(capability))
        .map((capability) => ({
          path: `services.${name}.capAdd`,
          found: capability,
          message: "the system does not list this capability",
          fix: `remove it, or add it to the system's list (it has: ${allowed.join(", ") || "none"})`,
        })),
    );
  },
};
