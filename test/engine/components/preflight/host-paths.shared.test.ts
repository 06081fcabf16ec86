import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Door, sshDoor, tcpDoor } from "../../support/doors";
import { containersOfSite } from "../../support/engine";
import { isUnchanged, TestStack } from "../../support/stack";

const OWNER = 9000;

let stack: TestStack;
let folder: string;

beforeAll(async () => {
  stack = await TestStack.create("topology", "host-paths");
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sitestack-host-paths-"));
});
afterAll(() => stack.remove());

/** A service that writes into its mount as the path's owner, and says so by its health. */
function configure(source: string, bind: object, host: object = {}): void {
  const writer = {
    ...{ image: "python:3.9-slim", init: true, user: String(OWNER), stopGracePeriod: "1s" },
    command: ["sh", "-c", "touch /data/written && sleep 1000"],
    healthcheck: { test: ["CMD", "test", "-f", "/data/written"], interval: "1s", startInterval: "200ms" },
    volumes: [{ type: "bind", source, target: "/data", bind }],
  };
  stack.configureTopology({ host, topology: { name: "paths", services: { writer } } });
}

async function expectFinding(fragments: string[]): Promise<void> {
  for (const run of [await stack.preview(), await stack.up()]) {
    expect(run.exitCode).not.toBe(0);
    for (const fragment of ["preflight: 1 problem", "service paths/writer", ...fragments]) {
      expect(run.text).toContain(fragment);
    }
  }
  expect(await containersOfSite(stack.name)).toEqual([]);
}

async function destroy(): Promise<void> {
  await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
  rmSync(folder, { recursive: true });
}

const local = async (): Promise<Door> => ({ address: "", port: 0, close: async () => undefined });

test.each<[string, () => Promise<Door & { sshOpts?: string[] }>]>([
  ["a local engine", local],
  ["an engine over tcp", tcpDoor],
  ["an engine over ssh", sshDoor],
])("%s: a path that is to be made is the owner's, and a second run changes nothing", async (_name, open) => {
  const door = await open();
  try {
    const path = join(folder, "two", "levels");
    const host = door.address === "" ? {} : { address: door.address, sshOpts: door.sshOpts };
    configure(path, { createHostPath: true, owner: OWNER }, host);
    await stack.mustUp();
    const { uid, gid, mode } = statSync(path);
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: OWNER, gid: OWNER, mode: 0o755 });
    expect(existsSync(join(path, "written"))).toBe(true);
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await destroy();
  } finally {
    await door.close();
  }
});

test.each<[string, () => Promise<Door>]>([
  ["a local engine", local],
  ["an engine over tcp", tcpDoor],
])("%s: a path that is absent, or another's, is told with the command that mends it", async (_name, open) => {
  const door = await open();
  try {
    const host = door.address === "" ? {} : { address: door.address };
    const path = join(folder, "data");
    configure(path, { owner: OWNER }, host);
    await expectFinding(["nothing at that path", `sudo install -d -o ${OWNER} ${path}`]);
    expect(existsSync(path)).toBe(false);
    mkdirSync(path);
    await expectFinding(["it is user 0's", `sudo chown ${OWNER} ${path}`]);
    chownSync(path, OWNER, OWNER);
    chmodSync(path, 0o500);
    await expectFinding(["its mode is 0500", `sudo chmod u+rwx ${path}`]);
    chmodSync(path, 0o700);
    await stack.mustUp();
    await destroy();
  } finally {
    await door.close();
  }
});

test("a folder that is there keeps its owner and mode, whatever the site says of making it", async () => {
  const path = join(folder, "theirs");
  mkdirSync(path, { mode: 0o777 });
  chmodSync(path, 0o777);
  configure(path, { createHostPath: true });
  await stack.mustUp();
  const { uid, mode } = statSync(path);
  expect({ uid, mode: mode & 0o777 }).toEqual({ uid: 0, mode: 0o777 });
  await destroy();
});
