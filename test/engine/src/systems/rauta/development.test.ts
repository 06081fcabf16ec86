import { afterAll, beforeAll, expect, test } from "vitest";
import { execute, inspect } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";

const DEV = "rauta-dev";

let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.create("site", "rauta-dev");
  const system = { type: "rauta", stage: "development", network: { name: "rauta-dev-net-test" } };
  stack.configure({ "sitestack:hosts": { local: {} }, "sitestack:systems": { rauta: system } });
  await stack.mustUp();
});

afterAll(() => stack.remove());

test("the source is mounted and the tools build the program, which the kernel's verifier then takes", async () => {
  expect((await inspect(DEV)).HostConfig.Privileged).toBe(true);
  expect(await execute(DEV, ["make", "-C", "bpf", "OUT=/tmp/rauta.bpf.o"])).toContain("llvm-strip");
  const load =
    "mount -t bpf bpf /mnt && bpftool prog load /tmp/rauta.bpf.o /mnt/rauta && bpftool prog show pinned /mnt/rauta";
  expect(await execute(DEV, ["sh", "-c", load])).toContain("name rauta");
  expect(
    await execute(DEV, ["cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"]),
  ).toContain("rauta-control");
});

test("a second up changes nothing", async () => {
  expect(await stack.mustUp()).toSatisfy(isUnchanged);
});
