import { expect, test } from "vitest";
import { XdpService, xdpSettings } from "../../../components";
import { capture } from "../support/captured-resources";
import { withHost } from "../support/hosts";

test("an XDP service is privileged, with the BPF file system, locked memory and its mode as data", async () => {
  const resources = await capture(() =>
    withHost(
      (host) => new XdpService("balancer", { host, image: "x", xdpMode: "native", xdpInterface: "eth1" }),
    ),
  );
  expect(resources.find("Container", "balancer").inputs).toMatchObject({
    privileged: true,
    envs: ["XDP_INTERFACE=eth1", "XDP_MODE=native"],
    ulimits: [{ name: "memlock", soft: -1, hard: -1 }],
    mounts: [{ type: "bind", source: "/sys/fs/bpf", target: "/sys/fs/bpf" }],
  });
  expect(resources.find("XdpService", "balancer")).toBeDefined();
});

test("the generic mode on eth0 is the default; the service's own settings stay", () => {
  const own = { environment: { A: "1" }, ulimits: { nofile: 1024 }, volumes: [] };
  expect(xdpSettings(own)).toEqual({
    privileged: true,
    environment: { XDP_MODE: "skb", XDP_INTERFACE: "eth0", A: "1" },
    ulimits: { memlock: -1, nofile: 1024 },
    volumes: [{ type: "bind", source: "/sys/fs/bpf", target: "/sys/fs/bpf" }],
  });
});
