/** Where crossbar takes its node's configuration from, in the image. */
export const CROSSBAR_CONFIG = "/ocs/.crossbar/config.json";

/** What OCS's agents and crossbar must agree on. */
export interface CrossbarSettings {
  /** The WAMP realm. */
  realm: string;
  /** The beginning of every agent's address. */
  addressRoot: string;
  /** The port that crossbar listens on. */
  port: number;
}

/**
 * Crossbar's configuration as text: the one that its OCS image makes, and `/info` beside `/ws` and `/call`, which tells
 * that crossbar is ready. Agents do everything below the address root; who calls over HTTP registers nothing.
 */
export function crossbarConfig({ realm, addressRoot, port }: CrossbarSettings): string {
  const roles = [role("iocs_agent", addressRoot, true), role("iocs_controller", addressRoot, false)];
  const paths = {
    ws: {
      type: "websocket",
      auth: { anonymous: { type: "static", role: "iocs_agent" } },
      options: {
        open_handshake_timeout: 2500,
        close_handshake_timeout: 1000,
        // An agent whose host has gone is noticed after 15 s, in milliseconds.
        auto_ping_interval: 10_000,
        auto_ping_timeout: 5000,
        auto_ping_size: 12,
      },
    },
    call: { type: "caller", realm, role: "iocs_controller", options: {} },
    info: { type: "nodeinfo" },
  };
  const router = {
    type: "router",
    realms: [{ name: realm, roles }],
    transports: [{ type: "web", endpoint: { type: "tcp", port }, paths }],
  };
  return `${JSON.stringify({ version: 2, workers: [router] }, null, 2)}\n`;
}

function role(name: string, addressRoot: string, register: boolean) {
  const allow = { call: true, register, publish: true, subscribe: true };
  const disclose = { caller: false, publisher: false };
  return {
    name,
    permissions: [{ uri: `${addressRoot}.`, match: "prefix", allow, disclose, cache: true }],
  };
}
