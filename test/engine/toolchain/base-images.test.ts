import { expect, test } from "vitest";
import { ensureBaseImages } from "../../../toolchain/base-images";
import { STAND_IN_LABEL } from "../../../toolchain/base-images/recipe";
import { run } from "../../../toolchain/run";

const NAME = "python:3.9-slim";

async function docker(...args: string[]): Promise<string> {
  const done = await run("docker", args);
  expect(done.exitCode, done.stderr).toBe(0);
  return done.stdout.trim();
}

test("a base image is there afterwards, and a second run finds it without a word", async () => {
  await ensureBaseImages({ report: () => {}, names: [NAME] });
  const before = await docker("image", "inspect", "--format", "{{.Id}}", NAME);
  const lines: string[] = [];
  const [again] = await ensureBaseImages({ report: (line) => lines.push(line), names: [NAME] });
  expect(again).toMatchObject({ name: NAME, way: expect.stringMatching(/^(present|stand-in)$/) });
  expect(again?.seconds).toBeLessThan(0.5);
  expect(lines).toEqual([]);
  expect(await docker("image", "inspect", "--format", "{{.Id}}", NAME)).toBe(before);
});

test("a stand-in says what it is, in its label and in the report; the real image has no such label", async () => {
  const [report] = await ensureBaseImages({ report: () => {}, names: [NAME] });
  const label = await docker(
    "image",
    "inspect",
    "--format",
    `{{index .Config.Labels "${STAND_IN_LABEL}"}}`,
    NAME,
  );
  expect(label !== "").toBe(report?.way === "stand-in");
  expect(report?.detail).toContain(label);
});

test("python:3.9-slim does what Dockerfiles expect of it", async () => {
  const script =
    "python --version && pip --version && python -c 'import ssl, sqlite3, venv' && apt-get --version";
  const output = await docker("run", "--rm", NAME, "sh", "-c", script);
  expect(output).toMatch(/^Python 3\.9\.[\s\S]*pip .*\(python 3\.9\)[\s\S]*apt /);
});

test("an image that can be had in no way is an error which names every such image", async () => {
  const names = ["sitestack-no-such-image:1", "sitestack-no-such-image:2"];
  await expect(ensureBaseImages({ report: () => {}, names })).rejects.toThrow(
    /no-such-image:1 \(linux\/[\s\S]*no-such-image:2 \(linux\/[\s\S]*Next: /,
  );
});
