import { isObject, type Value } from "../../provider/values";

/** Port bindings as the engine takes and tells them: `80/tcp` to where it is published. */
export type PortBindings = Record<string, { HostIp: string; HostPort: string }[] | null>;

/** The bindings of a list of ports; port 0 lets the engine choose. */
export function portBindings(ports: Value): PortBindings {
  const bindings: PortBindings = {};
  for (const port of Array.isArray(ports) ? ports.filter(isObject) : []) {
    const key = `${port.internal}/${port.protocol}`;
    const binding = { HostIp: String(port.ip ?? ""), HostPort: String(port.external ?? 0) };
    bindings[key] = [...(bindings[key] ?? []), binding];
  }
  return bindings;
}

/** The list of ports that an engine's bindings mean, by container port. */
export function portValues(bindings: PortBindings): Value {
  const keys = Object.keys(bindings).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return keys.flatMap((key) => {
    const [internal = "", protocol = ""] = key.split("/");
    return (bindings[key] ?? []).map((binding) => ({
      external: Number(binding.HostPort),
      internal: Number(internal),
      ip: binding.HostIp,
      protocol,
    }));
  });
}

/**
 * Whether two lists publish the same ports, in whatever order. The rule is the official plugin's own: each old port is
 * held against the first new one with the same number, unless another new one has its protocol.
 */
export function samePorts(old: Value, planned: Value): boolean {
  if (!Array.isArray(old) || !Array.isArray(planned) || old.length !== planned.length) return false;
  const news = planned.filter(isObject);
  return old.filter(isObject).every((before) => {
    for (const after of news.filter((port) => port.internal === before.internal)) {
      if (after.protocol !== before.protocol) {
        const elsewhere = news.some(
          (port) => port.internal === before.internal && port.protocol === before.protocol,
        );
        if (!elsewhere) return false;
        continue;
      }
      return after.external === before.external && after.ip === before.ip;
    }
    return false;
  });
}
