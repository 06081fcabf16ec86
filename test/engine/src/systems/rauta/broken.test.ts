import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REFERENCE } from "../../../../../src/systems/rauta/topology";
import { inspect } from "../../../support/engine";
import { docker } from "../../../support/plain-containers";
import { TestStack } from "../../../support/stack";
import { answers, backend, CLIENT, LOAD_BALANCER, NETWORK, settings } from "./site";

async function ids(names: string[]): Promise<string[]> {
  return Promise.all(names.map(async (name) => (await inspect(name)).Id));
}

describe("a RAUTA that cannot be", () => {
  let stack: TestStack;
  let folder: string;

  beforeAll(async () => {
    stack = await TestStack.create("site", "rauta-broken");
    stack.configure(settings([10]));
    await stack.mustUp();
    folder = mkdtempSync(join(tmpdir(), "rauta-broken-"));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await stack.remove();
  });

  /** Deploys what must fail; the running stack must not notice. */
  async function failingUp(changed: Record<string, unknown>): Promise<string> {
    const before = await ids([LOAD_BALANCER, CLIENT, backend(10).name]);
    stack.configure(settings([10], changed));
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(await ids([LOAD_BALANCER, CLIENT, backend(10).name])).toEqual(before);
    expect(await answers(3)).toEqual(Array(3).fill(backend(10).name));
    return text;
  }

  test("a program that the verifier refuses: its last lines are in the error, the old program goes on", async () => {
    cpSync(REFERENCE, folder, { recursive: true });
    const file = join(folder, "bpf/packet.h");
    const check = "if ((void *)(packet->tcp + 1) > packet->end) return false;";
    const source = readFileSync(file, "utf8");
    expect(source).toContain(check);
    writeFileSync(file, source.replace(check, ""));
    const text = await failingUp({ source: folder });
    expect(text).toContain("the verifier's last lines");
    expect(text).toMatch(/invalid access to packet/);
  });

  test("a backend outside the subnet, and an address taken twice", async () => {
    const outside = { name: "far", address: "10.80.1.10" };
    expect(await failingUp({ backends: [backend(10), outside] })).toContain(
      `this address is not in the network's subnet ${NETWORK.subnet}`,
    );
    expect(await failingUp({ backends: [backend(10), { ...backend(10), name: "second" }] })).toContain(
      "rauta-test-10 has this address already",
    );
  });

  test("an address that somebody else's container has taken on the network", async () => {
    const guest = "rauta-test-guest";
    const { address } = backend(11);
    await docker(
      "run",
      "--detach",
      "--name",
      guest,
      "--network",
      NETWORK.name,
      "--ip",
      address,
      "nginx:1.26",
    );
    try {
      const text = await failingUp({ backends: [backend(10), backend(11)] });
      expect(text).toContain(`container ${guest} has it; needed: address ${address} free on network`);
      expect(text).toContain(`docker network disconnect ${NETWORK.name} ${guest}`);
    } finally {
      await docker("rm", "--force", guest);
    }
  });

  test("a native mode that carries no traffic is told, and what to do, before the old container goes", async () => {
    const text = await failingUp({ loadBalancer: { mode: "native" } });
    expect(text).toContain("native mode does not carry traffic on eth0");
    expect(text).toContain("ask for mode skb or auto");
    expect(text).toContain("rauta-verify");
  });
});
