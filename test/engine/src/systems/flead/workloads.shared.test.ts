import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKLOADS } from "../../../../../src/systems/flead/services/plan";
import { run } from "../../../../../toolchain/run";

const CONTEXT = join(__dirname, "../../../../..", WORKLOADS);
const IMAGES = ["aggregator", "database-init", "flink", "grafana-init", "producer", "spark"];

const tagOf = (image: string) => `sitestack-test/flead-${image}`;

/** As a user would: nothing but the checkout's Dockerfile. */
async function build(image: string): Promise<void> {
  const dockerfile = join(CONTEXT, "docker", `Dockerfile.${image}`);
  const built = await run("docker", [
    "build",
    "--quiet",
    "--tag",
    tagOf(image),
    "--file",
    dockerfile,
    CONTEXT,
  ]);
  expect(built.exitCode, built.stderr).toBe(0);
}

beforeAll(async () => {
  for (const image of IMAGES) await build(image);
});

afterAll(async () => {
  await run("docker", ["image", "rm", "--force", ...IMAGES.map(tagOf)]);
});

describe("each workload passes its own tests with its image's libraries", () => {
  test.each([
    ["aggregator", "aggregator", "."],
    ["database-init", "database_init", "."],
    ["flink", "flink_jobs", "flink_jobs"],
    ["grafana-init", "grafana_init", "."],
    ["producer", "producer", "."],
    ["producer", "sample_data", "."],
    ["spark", "spark_analytics", "."],
  ])("image %s: %s", async (image, folder, topLevel) => {
    const options = ["--rm", "--entrypoint", "python3", "--workdir", "/workloads"];
    const mounted = ["--volume", `${CONTEXT}:/workloads:ro`, "--env", "PYTHONPATH=/workloads"];
    const discover = ["-BW", "ignore", "-m", "unittest", "discover"];
    const where = ["--start-directory", `${folder}/tests`, "--top-level-directory", topLevel];
    const ran = await run("docker", ["run", ...options, ...mounted, tagOf(image), ...discover, ...where]);
    expect(ran.stderr).toMatch(/Ran [1-9]\d* tests[\s\S]*\nOK/);
    expect(ran.exitCode).toBe(0);
  });
});

test("sample data of the same seed are the same, and those of another are not", async () => {
  const digest = async (seed: string) => {
    const script = `python -m sample_data /tmp/out --seed ${seed} >&2 && cat /tmp/out/*.csv | sha256sum`;
    const options = ["run", "--rm", "--user", "0", tagOf("producer"), "sh", "-c", script];
    return (await run("docker", options)).stdout;
  };
  const first = await digest("7");
  expect(first).toMatch(/^[0-9a-f]{64}/);
  expect(await digest("7")).toBe(first);
  expect(await digest("8")).not.toBe(first);
});
