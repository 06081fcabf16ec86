/** Every capability of the Linux kernel (capabilities(7), kernel 5.9 and newer), without the `CAP_` prefix. */
export const LINUX_CAPABILITIES: ReadonlySet<string> = new Set(
  `AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER
   FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE
   NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE
   SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM`.split(/\s+/),
);

/** True when the name is a capability or `ALL`, with or without `CAP_`, in any case. */
export function isCapability(name: string): boolean {
  const bare = bareName(name);
  return bare === "ALL" || LINUX_CAPABILITIES.has(bare);
}

/**
 * Capabilities in the provider's own form: `CAP_NET_RAW`, sorted, each once; `ALL` stays. Without the prefix every
 * refresh ends in a replacement (PROVIDER_FACTS B).
 */
export function canonicalCapabilities(names: readonly string[]): string[] {
  const canonical = names.map((name) => (bareName(name) === "ALL" ? "ALL" : `CAP_${bareName(name)}`));
  return [...new Set(canonical)].sort();
}

function bareName(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}
