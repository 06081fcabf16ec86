import { canonicalPorts } from "../../canonical/ports";
import { inServices, type Policy } from "../policy";

/** A port that nobody has asked to be open to all is open to none but the host. */
export const openPorts: Policy = {
  id: "open-ports",
  title: "a published port names the address that it is bound to; all interfaces are asked for as 0.0.0.0",
  level: "mandatory",
  check: (subject) =>
    inServices(subject, ({ name, spec }) =>
      canonicalPorts(spec.ports ?? [])
        .filter(({ hostIp }) => hostIp === undefined)
        .map(({ target, published, protocol }) => ({
          path: `services.${name}.ports`,
          found: `${published ?? ""}:${target}/${protocol}`,
          message: "the port is published on all interfaces without being asked for",
          fix: `name the address: "127.0.0.1:${published ?? ""}:${target}", or "0.0.0.0:…" where everybody shall reach it`,
        })),
    ),
};
