import { mkdtempSync, rmSync } from "node:fs";
import { arch, tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Door, freePort, silentDoor, sshDoor, tcpDoor, tlsDoor } from "../support/doors";
import { containersOfSite } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";
import { withoutEmulation } from "../support/without-emulation";

const OWN = arch() === "arm64" ? "linux/arm64" : "linux/amd64";
const FOREIGN = OWN === "linux/amd64" ? "linux/arm64" : "linux/amd64";

/** A service with a gate and an image of its own, so that provider, gate and build all go through the door. */
function settings(host: Record<string, unknown>): Record<string, unknown> {
  const image = { build: { context: "../../fixtures/tiny-image" } };
  const service = { image: { from: "tiny" }, init: true, stopGracePeriod: "1s", command: ["sleep", "1000"] };
  return { host, topology: { name: "hosts", images: { tiny: image }, services: { tiny: service } } };
}

async function installSshd(): Promise<void> {
  const present = await execa("test", ["-x", "/usr/sbin/sshd"], { reject: false });
  if (present.exitCode === 0) return;
  await execa("apt-get", ["install", "-y", "--no-install-recommends", "openssh-server"], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
}

describe("a host", () => {
  let stack: TestStack;
  beforeAll(async () => {
    await installSshd();
    stack = await TestStack.create("topology", "hosts");
  });
  afterAll(() => stack.remove());
  afterEach(() => vi.unstubAllEnvs());

  async function deployThrough(door: Door, host: Record<string, unknown>): Promise<void> {
    try {
      stack.configureTopology(settings({ address: door.address, ...host }));
      await stack.mustUp();
      expect(await containersOfSite(stack.name)).toHaveLength(1);
      expect(await stack.mustUp()).toSatisfy(isUnchanged);
      await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
      expect(await containersOfSite(stack.name)).toHaveLength(0);
    } finally {
      await door.close();
    }
  }

  test("over unix", () =>
    deployThrough({ address: "unix:///var/run/docker.sock", port: 0, close: async () => undefined }, {}));
  test("over tcp", async () => deployThrough(await tcpDoor(), {}));
  test("over tcp with TLS", async () => {
    const door = await tlsDoor();
    await deployThrough(door, { certPath: door.certPath });
  });
  test("over ssh", async () => {
    const door = await sshDoor();
    await deployThrough(door, { sshOpts: door.sshOpts });
  });

  test("over the docker CLI's current context, with its certificates; on the way there no container is touched", async () => {
    const door = await tlsDoor();
    const config = mkdtempSync(join(tmpdir(), "docker-config-"));
    try {
      stack.configureTopology(settings({}));
      await stack.mustUp();
      const before = (await containersOfSite(stack.name)).map(({ Id }) => Id);
      vi.stubEnv("DOCKER_CONFIG", config);
      await useContext("edge", door);
      expect(await stack.mustUp()).toMatchObject({ update: 1 });
      expect(await stack.mustUp()).toSatisfy(isUnchanged);
      expect((await containersOfSite(stack.name)).map(({ Id }) => Id)).toEqual(before);
      vi.stubEnv("DOCKER_CONTEXT", "edge");
      await expectRefusal({ address: "unix:///var/run/docker.sock" }, [
        "hosts.local",
        "unset DOCKER_CONTEXT",
      ]);
      vi.stubEnv("DOCKER_CONTEXT", undefined);
      await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
    } finally {
      await door.close();
      rmSync(config, { recursive: true });
    }
  });

  test.each([
    [
      "refuses the connection",
      async () => ({ address: `tcp://127.0.0.1:${await freePort()}` }),
      "ECONNREFUSED",
    ],
    [
      "is an ssh host that is not there",
      async () => ({ address: `ssh://root@127.0.0.1:${await freePort()}` }),
      "refused",
    ],
    ["has no socket", async () => ({ address: "unix:///nonexistent/docker.sock" }), "ENOENT"],
  ])("that %s is an error naming host and cause within ten seconds", async (_what, host, cause) => {
    const { address } = await host();
    await expectRefusal({ address }, ["hosts.local", address, cause]);
  });

  test("that accepts and never answers is an error within ten seconds", async () => {
    const door = await silentDoor();
    await expectRefusal({ address: door.address }, ["hosts.local", door.address, "no answer within"]);
    await door.close();
  });

  test("of another platform than declared is an error that says both and the fix", async () => {
    const refused = [OWN, `emulates no ${FOREIGN}`, "enable emulation"];
    await withoutEmulation(FOREIGN, () => expectRefusal({ platform: FOREIGN }, refused));
  });

  async function useContext(name: string, { address, certPath }: Door & { certPath: string }): Promise<void> {
    const files = ["ca", "cert", "key"].map((file) => `${file}=${join(certPath, `${file}.pem`)}`);
    const endpoint = [`host=${address}`, ...files].join();
    await execa("docker", ["context", "create", name, "--docker", endpoint]);
    await execa("docker", ["context", "use", name]);
  }

  async function expectRefusal(host: Record<string, unknown>, fragments: string[]): Promise<void> {
    stack.configureTopology(settings(host));
    const startedAt = Date.now();
    const { exitCode, text } = await stack.preview();
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect(exitCode).not.toBe(0);
    for (const fragment of fragments) expect(text).toContain(fragment);
  }
});
