/** The registry of every name that names none. The engine knows its host; nothing here needs to. */
const HUB = "";

/** The registry that an image comes from: a host, with port if there is one, or an empty text for the hub. */
export function registryOf(name: string): string {
  const slash = name.indexOf("/");
  const host = slash < 0 ? "" : name.slice(0, slash);
  return /[.:]/.test(host) || host === "localhost" ? host : HUB;
}

/** Whether this is one of the hub's names in a login: `docker` with a top-level domain, or a host below it. */
export function isHub(registry: string): boolean {
  return registry === HUB || /(^|\.)docker\.(com|io)$/.test(registry);
}
