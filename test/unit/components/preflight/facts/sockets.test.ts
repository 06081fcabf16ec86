import { expect, test } from "vitest";
import { machineFacts } from "../../../../../components/preflight/facts/remote-machine";
import { parseHolders, parseSockets } from "../../../../../components/preflight/facts/sockets";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const line = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100\n`;

test.each([
  ["0100007F:0BB8", { address: "127.0.0.1", port: 3000 }],
  ["00000000:0050", { address: "0.0.0.0", port: 80 }],
  ["00000000000000000000000000000000:0050", { address: "::", port: 80 }],
  ["0000000000000000FFFF00000100007F:0050", { address: "127.0.0.1", port: 80 }],
  ["000080FE00000000FF005450B6AD1DFE:0050", { address: "fe800000:0:505400ff:fe1dadb6", port: 80 }],
])("the kernel's %s is %j", (local, expected) => {
  expect(parseSockets(HEAD + line(local, "0A", 7), "tcp")).toEqual([
    { protocol: "tcp", inode: 7, ...expected },
  ]);
});

test("only what listens holds a port; for UDP what is bound and not connected", () => {
  const list =
    HEAD + line("00000000:0050", "01", 1) + line("00000000:0051", "0A", 2) + line("00000000:0052", "07", 3);
  expect(parseSockets(list, "tcp").map(({ port }) => port)).toEqual([0x51]);
  expect(parseSockets(list, "udp").map(({ port }) => port)).toEqual([0x52]);
  expect(parseSockets("", "tcp")).toEqual([]);
});

const SS = [
  'udp   UNCONN 0      0            0.0.0.0:68        0.0.0.0:*    users:(("dhclient",pid=600,fd=7))',
  'tcp   LISTEN 0      128             [::]:22           [::]:*    users:(("sshd",pid=711,fd=4))',
  "tcp   LISTEN 0      128          0.0.0.0:5432      0.0.0.0:*",
].join("\n");

test("ss names processes, where it may", () => {
  expect([...parseHolders(SS)]).toEqual([
    ["udp/68", "dhclient (pid 600)"],
    ["tcp/22", "sshd (pid 711)"],
  ]);
});

test("a host's script prints the kernel's lists, ss, df and more, any of which may be missing", () => {
  const df =
    "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 1000 400 600 40% /var/lib/docker\n";
  const status = "Name:\tdockerd\nCapBnd:\t000001ffffffffff\n";
  const lists = `# tcp\n${HEAD}${line("00000000:0016", "0A", 9)}${line("00000000:0050", "0A", 8)}# tcp6\n# udp\n# udp6\n`;
  const printed = `${lists}# df\n${df}# ss\n${SS}\n# bpf\nfolder\n# status\n${status}`;
  expect(machineFacts(printed, new Set([22]))).toEqual({
    sockets: [{ protocol: "tcp", address: "0.0.0.0", port: 22, inode: 9, holder: "sshd (pid 711)" }],
    diskFree: 600 * 1024,
    bpfFileSystem: "folder",
    capabilities: 0x1ffffffffffn,
  });
  expect(machineFacts("", new Set([22]))).toEqual({});
});
