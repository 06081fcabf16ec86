import { afterAll, beforeAll, expect, test } from "vitest";
import { docker } from "../../../support/plain-containers";
import { buildReference } from "./image";

const IMAGE = { runtime: "rauta-test-runtime", builder: "rauta-test-builder", tests: "rauta-test-program" };

beforeAll(async () => {
  await buildReference(IMAGE.runtime);
  await buildReference(IMAGE.builder, "builder");
  await buildReference(IMAGE.tests, "tests");
});

afterAll(() => docker("image", "rm", ...Object.values(IMAGE)));

async function megabytes(image: string): Promise<number> {
  return Number(await docker("image", "inspect", "--format", "{{.Size}}", image)) / 1e6;
}

test("the image that runs is at most a fifth of the one that builds", async () => {
  const [runtime, builder] = [await megabytes(IMAGE.runtime), await megabytes(IMAGE.builder)];
  expect(runtime).toBeGreaterThan(0);
  expect(runtime, `builder: ${builder} MB`).toBeLessThanOrEqual(builder / 5);
});

test("it has the programs, and the tools that one looks with", async () => {
  const programs = ["rauta-control", "rautactl", "bpftool", "tcpdump", "wrk", "ip", "curl"];
  const find = `for program in ${programs.join(" ")}; do command -v $program; done`;
  const found = await docker("run", "--rm", IMAGE.runtime, "sh", "-ec", find);
  expect(found.split("\n").map((path) => path.split("/").at(-1))).toEqual(programs);
});

test("the compiled program treats single frames as it should, in the kernel", async () => {
  const said = await docker("run", "--rm", "--privileged", IMAGE.tests);
  expect(said).toContain("test result: ok. 11 passed; 0 failed");
});
