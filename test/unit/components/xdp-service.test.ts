import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { type XdpMode, XdpService, xdpHealthcheck, xdpSettings } from "../../../components";
import { capture } from "../support/captured-resources";
import { withHost } from "../support/hosts";

const FILE_SYSTEM = { type: "bind", source: "/sys/fs/bpf", target: "/sys/fs/bpf" };

test("an XDP service is privileged, with the BPF file system, locked memory and its mode as data", async () => {
  const resources = await capture(() =>
    withHost(
      (host) => new XdpService("balancer", { host, image: "x", xdp: { mode: "native", interface: "eth1" } }),
    ),
  );
  expect(resources.find("Container", "balancer").inputs).toMatchObject({
    privileged: true,
    envs: ["XDP_INTERFACE=eth1", "XDP_MODE=native"],
    ulimits: [{ name: "memlock", soft: -1, hard: -1 }],
    mounts: [FILE_SYSTEM],
  });
  expect(resources.find("XdpService", "balancer")).toBeDefined();
});

test("the generic mode on eth0 is the default; the service's own settings stay", () => {
  const own = { environment: { A: "1" }, ulimits: { nofile: 1024 }, volumes: [] };
  expect(xdpSettings(own)).toEqual({
    privileged: true,
    environment: { XDP_MODE: "skb", XDP_INTERFACE: "eth0", A: "1" },
    ulimits: { memlock: -1, nofile: 1024 },
    volumes: [FILE_SYSTEM],
    healthcheck: xdpHealthcheck(),
  });
});

test("where the capabilities are enough, there are no more", () => {
  const settings = xdpSettings({ capAdd: ["NET_RAW", "BPF"] }, { privileges: "capabilities" });
  expect(settings).not.toHaveProperty("privileged");
  expect(settings).not.toHaveProperty("volumes");
  expect(settings.capAdd).toEqual(["NET_RAW", "BPF", "NET_ADMIN", "PERFMON"]);
});

test("a health check of the service's own is kept", () => {
  const healthcheck = { test: ["CMD", "true"] };
  expect(xdpSettings({ healthcheck }).healthcheck).toBe(healthcheck);
});

// As iproute2 6.15 prints them.
const LINES = {
  skb: "2: eth0@if3: <BROADCAST,UP> mtu 1500 xdpgeneric qdisc noqueue state UP",
  native: "2: eth0@if3: <BROADCAST,UP> mtu 1500 xdp qdisc noqueue state UP",
  nothing: "2: eth0@if3: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP",
};

test.each<[XdpMode, (keyof typeof LINES)[]]>([
  ["skb", ["skb"]],
  ["native", ["native"]],
  ["auto", ["skb", "native"]],
])("in mode %s the health check holds exactly while the link shows %j", (mode, healthy) => {
  const [, command = ""] = xdpHealthcheck(mode).test as string[];
  const held = Object.entries(LINES).filter(([, line]) => {
    const { status } = spawnSync("sh", ["-c", `ip() { echo '${line}'; }; ${command}`]);
    return status === 0;
  });
  expect(held.map(([name]) => name)).toEqual(healthy);
});
