import type { HostFacts } from "../../host-facts";
import type { Observation } from "../finding";
import { BPF_FILE_SYSTEM, type Wanted, type WantedPrivileges } from "../wanted";

/** What is known of what a host's kernel and its engine allow. */
export interface KernelFacts extends Pick<HostFacts, "kernelVersion" | "securityOptions"> {
  /** Whether the host's BPF file system is `mounted`, only a `folder`, or `absent`; undefined where nobody could tell. */
  bpfFileSystem?: BpfFileSystem;
  /** What the engine may give at most; undefined where nobody could tell. */
  capabilities?: bigint;
}

/** What is at /sys/fs/bpf. */
export type BpfFileSystem = "mounted" | "folder" | "absent";

/** The kernel that came with a capability. */
const SINCE_KERNEL: Readonly<Record<string, string>> = {
  CAP_BPF: "5.8",
  CAP_CHECKPOINT_RESTORE: "5.9",
  CAP_PERFMON: "5.8",
};

/** The kernel that attaches XDP programs in a mode first; `auto` falls back to `skb`. */
const XDP_SINCE_KERNEL: Readonly<Record<string, string>> = { auto: "4.12", native: "4.8", skb: "4.12" };

/** The kernel's numbers of what containers of ours are given. */
const NUMBERS: Readonly<Record<string, bigint>> = {
  CAP_NET_ADMIN: 12n,
  CAP_NET_RAW: 13n,
  CAP_SYS_ADMIN: 21n,
  CAP_SYS_RESOURCE: 24n,
  CAP_PERFMON: 38n,
  CAP_BPF: 39n,
};

/** Capabilities that act on the whole machine, which an engine without root cannot give. */
const OF_THE_MACHINE = ["CAP_BPF", "CAP_PERFMON", "CAP_SYS_ADMIN"];

type Mistake = Pick<Observation, "found" | "needed" | "fix">;

/** Services that want of the kernel, or of the engine, what it does not have or may not give. */
export function kernelObservations(host: string, { privileges }: Wanted, facts: KernelFacts): Observation[] {
  return privileges.flatMap((wanted) =>
    [
      ...tooOldKernel(wanted, facts),
      ...namespaceMistakes(wanted, facts),
      ...forbiddenCapabilities(wanted, facts),
      ...bpfMistakes(wanted, facts),
    ].map((mistake) => ({ host, service: wanted.service, check: "kernel" as const, ...mistake })),
  );
}

function tooOldKernel({ capabilities, xdp }: WantedPrivileges, { kernelVersion }: KernelFacts): Mistake[] {
  const found = `the kernel is ${kernelVersion}`;
  const isOld = (since: string | undefined): since is string =>
    since !== undefined && !kernelAtLeast(kernelVersion, since);
  const withoutCapability = capabilities.flatMap((name) => {
    const since = SINCE_KERNEL[name];
    const fix = "update the host's kernel, or run the service privileged";
    return isOld(since) ? [{ found, needed: `Linux ${since} or newer, which has ${name}`, fix }] : [];
  });
  const since = XDP_SINCE_KERNEL[xdp ?? ""];
  if (!isOld(since)) return withoutCapability;
  const needed = `Linux ${since} or newer, for XDP programs in mode ${xdp}`;
  return [...withoutCapability, { found, needed, fix: "update the host's kernel" }];
}

/** An engine in a user namespace is no root on the host. */
function namespaceMistakes(wanted: WantedPrivileges, { securityOptions }: KernelFacts): Mistake[] {
  const has = (name: string) => securityOptions.some((option) => option.split(",").includes(`name=${name}`));
  const { privileged, hostNetwork, capabilities, bpfFileSystem } = wanted;
  if (has("rootless")) {
    const names = capabilities.filter(
      (name) => OF_THE_MACHINE.includes(name) || (hostNetwork && name.startsWith("CAP_NET_")),
    );
    if (names.length === 0 && !bpfFileSystem) return [];
    const needed = `an engine that runs as root, for ${names.join(", ") || "the BPF file system"}`;
    return [
      { found: "the engine runs without root", needed, fix: "install Docker Engine as a system service" },
    ];
  }
  if (!has("userns") || !(privileged || hostNetwork)) return [];
  return [
    {
      found: "the engine puts containers into a user namespace (userns-remap)",
      needed: `the host's own, for ${privileged ? "a privileged container" : "the host's network"}`,
      fix: 'remove "userns-remap" from /etc/docker/daemon.json there and restart the engine',
    },
  ];
}

function forbiddenCapabilities(wanted: WantedPrivileges, facts: KernelFacts): Mistake[] {
  const { capabilities: permitted } = facts;
  if (permitted === undefined) return [];
  const missing = wanted.capabilities.filter((name) => {
    const number = NUMBERS[name];
    return number !== undefined && (permitted & (1n << number)) === 0n;
  });
  if (missing.length === 0) return [];
  return [
    {
      found: `the engine itself may not ${missing.join(", ")}`,
      needed: `${missing.join(", ")} permitted to containers`,
      fix: "lift the limit of the engine's own service or container (CapabilityBoundingSet, --cap-add)",
    },
  ];
}

/** A privileged container can mount the file system by itself; for another one it has to be there. */
function bpfMistakes(wanted: WantedPrivileges, { bpfFileSystem }: KernelFacts): Mistake[] {
  if (!wanted.bpfFileSystem || bpfFileSystem === undefined || bpfFileSystem === "mounted") return [];
  if (bpfFileSystem === "folder" && wanted.privileged) return [];
  const needed = `a BPF file system at ${BPF_FILE_SYSTEM}`;
  if (bpfFileSystem === "folder") {
    const fix = `on the host: sudo mount -t bpf bpf ${BPF_FILE_SYSTEM}`;
    return [{ found: "it is not mounted there", needed, fix }];
  }
  return [{ found: "the kernel has none", needed, fix: "use a kernel with CONFIG_BPF_SYSCALL=y" }];
}

/** Whether a release (`6.1.0-18-amd64`) is at least a version (`5.8`). */
function kernelAtLeast(release: string, version: string): boolean {
  const [major = 0, minor = 0] = release.split(/[.-]/).map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = version.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
