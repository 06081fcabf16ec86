import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { childTicks, measure, medianSample } from "../../../bench/measure";

test("children's time is read behind a name that holds spaces and brackets", () => {
  expect(childTicks("7 (a b) c) S 1 7 7 0 -1 4194304 100 200 0 0 5 6 70 8 20 0 1 0 99")).toBe(78);
});

test("a sample tells the clock's time and, on Linux, what the children used of the processor", async () => {
  const busy = "const end = Date.now() + 200; while (Date.now() < end);";
  const sample = await measure(async () => spawnSync("node", ["-e", busy]));
  expect(sample.seconds).toBeGreaterThan(0.2);
  if (process.platform === "linux") expect(sample.cpuSeconds).toBeGreaterThan(0.01);
  else expect(sample.cpuSeconds).toBeUndefined();
});

test("the median of each figure is taken by itself", () => {
  const samples = [
    { seconds: 3, cpuSeconds: 1 },
    { seconds: 1, cpuSeconds: 9 },
    { seconds: 2, cpuSeconds: 5 },
  ];
  expect(medianSample(samples)).toEqual({ seconds: 2, cpuSeconds: 5 });
  expect(medianSample([{ seconds: 4 }, { seconds: 2 }])).toEqual({ seconds: 2, cpuSeconds: undefined });
});
