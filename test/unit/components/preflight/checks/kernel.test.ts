import { expect, test } from "vitest";
import { type KernelFacts, kernelObservations } from "../../../../../components/preflight/checks/kernel";
import type { WantedPrivileges } from "../../../../../components/preflight/wanted";
import { NOTHING_WANTED } from "../nothing-wanted";

const PLAIN: WantedPrivileges = {
  service: "rauta/rauta",
  privileged: false,
  hostNetwork: false,
  capabilities: [],
  bpfFileSystem: false,
};

const told = (wanted: Partial<WantedPrivileges>, facts: Partial<KernelFacts>) =>
  kernelObservations(
    "edge",
    { ...NOTHING_WANTED, privileges: [{ ...PLAIN, ...wanted }] },
    { kernelVersion: "6.1.0-18-amd64", securityOptions: [], ...facts },
  );

test.each<[string, Partial<WantedPrivileges>, Partial<KernelFacts>]>([
  ["capabilities of a new kernel", { capabilities: ["CAP_BPF", "CAP_NET_RAW"] }, {}],
  ["of the very first", { capabilities: ["CAP_BPF"] }, { kernelVersion: "5.8.0" }],
  ["an old kernel, and nothing of it", { capabilities: ["CAP_NET_RAW"] }, { kernelVersion: "4.19.0" }],
  [
    "no root, and only its own network",
    { capabilities: ["CAP_NET_RAW"] },
    { securityOptions: ["name=rootless"] },
  ],
  [
    "a user namespace and no privilege",
    {},
    { securityOptions: ["name=seccomp,profile=builtin", "name=userns"] },
  ],
  ["native XDP", { privileged: true, xdp: "native" }, { kernelVersion: "4.9.0" }],
  ["all permitted", { capabilities: ["CAP_NET_RAW"] }, { capabilities: 0x1ffffffffffn }],
  ["one of no number of ours", { capabilities: ["CAP_CHOWN", "ALL"] }, { capabilities: 0n }],
  ["a BPF file system", { bpfFileSystem: true }, { bpfFileSystem: "mounted" }],
  [
    "one that a privileged container mounts",
    { bpfFileSystem: true, privileged: true },
    { bpfFileSystem: "folder" },
  ],
  ["one that nobody can tell of", { bpfFileSystem: true }, {}],
])("%s: nothing in the way", (_name, wanted, facts) => {
  expect(told(wanted, facts)).toEqual([]);
});

test.each<[string, Partial<WantedPrivileges>, Partial<KernelFacts>, string]>([
  ["the kernel is 5.7.19", { capabilities: ["CAP_BPF"] }, { kernelVersion: "5.7.19" }, "Linux 5.8 or newer"],
  [
    "the kernel is 4.9.0",
    { privileged: true, xdp: "skb" },
    { kernelVersion: "4.9.0" },
    "Linux 4.12 or newer, for XDP programs in mode skb",
  ],
  [
    "the engine runs without root",
    { capabilities: ["CAP_BPF"] },
    { securityOptions: ["name=rootless"] },
    "for CAP_BPF",
  ],
  [
    "the engine runs without root",
    { capabilities: ["CAP_NET_RAW"], hostNetwork: true },
    { securityOptions: ["name=rootless"] },
    "for CAP_NET_RAW",
  ],
  [
    "the engine runs without root",
    { bpfFileSystem: true },
    { securityOptions: ["name=rootless"] },
    "the BPF file system",
  ],
  ["userns-remap", { privileged: true }, { securityOptions: ["name=userns"] }, "for a privileged container"],
  ["userns-remap", { hostNetwork: true }, { securityOptions: ["name=userns"] }, "for the host's network"],
  [
    "may not CAP_NET_RAW",
    { capabilities: ["CAP_NET_RAW"] },
    { capabilities: ~(1n << 13n) & 0xffffn },
    "CAP_NET_RAW permitted",
  ],
  [
    "it is not mounted there",
    { bpfFileSystem: true },
    { bpfFileSystem: "folder" },
    "a BPF file system at /sys/fs/bpf",
  ],
  [
    "the kernel has none",
    { bpfFileSystem: true, privileged: true },
    { bpfFileSystem: "absent" },
    "a BPF file system",
  ],
])("%s", (found, wanted, facts, needed) => {
  expect(told(wanted, facts)).toEqual([
    {
      host: "edge",
      service: "rauta/rauta",
      check: "kernel",
      found: expect.stringContaining(found),
      needed: expect.stringContaining(needed),
      fix: expect.any(String),
    },
  ]);
});
