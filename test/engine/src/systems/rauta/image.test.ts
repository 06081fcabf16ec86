import execa from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REFERENCE } from "../../../../../src/systems/rauta/topology";

const TESTS = "rauta-test-program:latest";

beforeAll(async () => {
  const build = [
    "build",
    "--target",
    "tests",
    "-t",
    TESTS,
    "-f",
    `${REFERENCE}/docker/Dockerfile.prod`,
    REFERENCE,
  ];
  await execa("docker", build);
});

afterAll(() => execa("docker", ["image", "rm", TESTS]));

test("the compiled program treats single frames as it should, in the kernel", async () => {
  const { stdout } = await execa("docker", ["run", "--rm", "--privileged", TESTS]);
  expect(stdout).toContain("test result: ok. 11 passed; 0 failed");
});
