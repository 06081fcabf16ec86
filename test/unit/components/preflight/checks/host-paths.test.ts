import { expect, test } from "vitest";
import { type HostPath, pathObservations } from "../../../../../components/preflight/checks/host-paths";
import { NOTHING_WANTED } from "../nothing-wanted";

const WANTED = { service: "shop/db", path: "/data", readOnly: false, createHostPath: false };
const FOLDER = { kind: "directory", uid: 9000, mode: 0o755 } as const;

function told(there: HostPath | undefined, wanted: object = {}) {
  const found = new Map(there === undefined ? [] : [["/data", there]]);
  const path = { ...WANTED, ...wanted };
  return pathObservations(
    "edge",
    { ...NOTHING_WANTED, paths: [path] },
    new Map([...found].map(([, is]) => [path.path, is])),
  );
}

test.each<[string, HostPath | undefined, object]>([
  ["is there", { ...FOLDER, uid: 0 }, {}],
  ["nobody can tell of", undefined, { owner: 9000 }],
  ["is the owner's", FOLDER, { owner: 9000 }],
  ["is a file of the owner's", { kind: "file", uid: 9000, mode: 0o600 }, { owner: 9000 }],
  ["is only read", { ...FOLDER, mode: 0o500 }, { owner: 9000, readOnly: true }],
  ["is to be made", "absent", { createHostPath: true, owner: 9000 }],
])("a path that %s is right", (_name, there, wanted) => {
  expect(told(there, wanted)).toEqual([]);
});

test("a path that is absent is told with the command that makes it", () => {
  expect(told("absent", { owner: 9000 })).toEqual([
    {
      host: "edge",
      service: "shop/db",
      check: "host-path",
      found: "nothing at that path",
      needed: "/data on the host, owned by user 9000",
      fix: "make it there: sudo install -d -o 9000 /data (or put the file there, where it is one)",
    },
  ]);
  expect(told("absent")[0]?.fix).toContain("sudo install -d /data");
});

test("a device that is absent is told as one; one that is there is right, whoever owns it", () => {
  const device = { path: "/dev/ttyUSB0", isDevice: true };
  expect(told("absent", device)).toMatchObject([
    {
      found: "no such device",
      needed: "device /dev/ttyUSB0 on the host",
      fix: expect.stringContaining("plug it in"),
    },
  ]);
  expect(told({ kind: "other", uid: 0, mode: 0o660 }, device)).toEqual([]);
});

test.each<[HostPath, object, string, string]>([
  [{ ...FOLDER, uid: 0 }, {}, "it is user 0's", "sudo chown 9000 /data"],
  [{ ...FOLDER, uid: 0 }, { createHostPath: true }, "it is user 0's", "sudo chown 9000 /data"],
  [{ ...FOLDER, mode: 0o055 }, {}, "its mode is 0055", "sudo chmod u+rwx /data"],
  [{ kind: "file", uid: 9000, mode: 0o444 }, {}, "its mode is 0444", "sudo chmod u+rw /data"],
])("%j is not as the service needs it", (there, wanted, found, fix) => {
  expect(told(there, { owner: 9000, ...wanted })).toMatchObject([{ found, fix: `on the host: ${fix}` }]);
});

test("a path with blanks is one word of the command", () => {
  expect(told("absent", { path: "/it's mine" })[0]?.fix).toContain("sudo install -d '/it'\\''s mine'");
});
