import { output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { wantedOf } from "../../../../components/preflight/wanted";
import type { ServiceSpec } from "../../../../components/topology";

const wanted = (services: Record<string, Partial<ServiceSpec>>) => {
  const whole = Object.entries(services).map(([name, spec]) => [name, { image: "x", ...spec }]);
  return wantedOf(
    "dev",
    [{ name: "shop", services: Object.fromEntries(whole) }],
    (path) => `/program/${path}`,
  );
};

test("host ports: those that are fixed, with their address", () => {
  const { ports } = wanted({
    web: { ports: ["80", "8080:80", "127.0.0.1:53:53/udp", { target: 9, published: 9 }] },
  });
  expect(ports).toEqual([
    { service: "shop/web", port: 9, protocol: "tcp", address: "0.0.0.0" },
    { service: "shop/web", port: 53, protocol: "udp", address: "127.0.0.1" },
    { service: "shop/web", port: 8080, protocol: "tcp", address: "0.0.0.0" },
  ]);
});

test("host paths: those of bind mounts that are known, and devices", () => {
  const { paths } = wanted({
    web: {
      devices: ["/dev/ttyUSB0:/dev/serial:rw"],
      volumes: [
        { type: "volume", source: "data", target: "/a" },
        { type: "bind", source: output("later"), target: "/b" },
        { type: "bind", source: "conf", target: "/c", readOnly: true },
        { type: "bind", source: "data", target: "/d", bind: { createHostPath: true, owner: 9000 } },
      ],
    },
  });
  expect(paths).toEqual([
    { service: "shop/web", path: "/program/conf", readOnly: true, createHostPath: false },
    { service: "shop/web", path: "/program/data", readOnly: false, createHostPath: true, owner: 9000 },
    { service: "shop/web", path: "/dev/ttyUSB0", isDevice: true, readOnly: false, createHostPath: false },
  ]);
});

test("networks under their real names", () => {
  const networks = { front: { subnet: "10.0.1.0/24" }, plant: { external: true }, named: { name: "v2xnet" } };
  expect(wantedOf("dev", [{ name: "shop", services: {}, networks }], String).networks).toEqual([
    { name: "dev_front", external: false, subnet: "10.0.1.0/24" },
    { name: "v2xnet", external: false },
    { name: "plant", external: true },
  ]);
});

test("static addresses, with the real name of their network", () => {
  const networks = { front: { subnet: "10.0.1.0/24" }, plant: { external: true } };
  const services = {
    web: { image: "x", networks: { front: { ipv4Address: "10.0.1.5" }, plant: { ipv4Address: "10.0.9.5" } } },
    free: { image: "x", networks: ["front"] },
  };
  expect(wantedOf("dev", [{ name: "shop", services, networks }], String).addresses).toEqual([
    { service: "shop/web", address: "10.0.1.5", network: { name: "dev_front", external: false } },
    { service: "shop/web", address: "10.0.9.5", network: { name: "plant", external: true } },
  ]);
});

test("container names that services have by their own wish, of every replica", () => {
  const web = { containerName: "shop_{{.Service.Name}}_{{.Task.Slot}}", deploy: { replicas: 2 } };
  expect(wanted({ web, free: {} }).containerNames).toEqual([
    { service: "shop/web", name: "shop_web_1" },
    { service: "shop/web", name: "shop_web_2" },
  ]);
});

test("memory: the limits of all replicas", () => {
  const deploy = { replicas: 3, resources: { limits: { memory: "256m" } } };
  expect(wanted({ web: { deploy }, free: {} }).memory).toEqual([
    { service: "shop/web", bytes: 768 * 1024 ** 2 },
  ]);
});

test("privileges: of those that have any; the BPF file system is no path that somebody could make", () => {
  const bpf = { type: "bind", source: "/sys/fs/bpf", target: "/sys/fs/bpf" } as const;
  const found = wanted({ web: {}, raw: { capAdd: ["NET_RAW"] }, xdp: { privileged: true, volumes: [bpf] } });
  expect(found.privileges).toEqual([
    {
      service: "shop/raw",
      privileged: false,
      hostNetwork: false,
      capabilities: ["CAP_NET_RAW"],
      bpfFileSystem: false,
    },
    { service: "shop/xdp", privileged: true, hostNetwork: false, capabilities: [], bpfFileSystem: true },
  ]);
  expect(found.paths).toEqual([]);
});
