import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureBaseImages } from "../../../../../toolchain/base-images";
import { type CommandOutcome, run } from "../../../../../toolchain/run";

const CONTEXT = join(__dirname, "../../../../../src/systems/parking/workload");
const LAYERS = ["os", "pip", "app"] as const;
const SECRETS = ["SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"];

type Layer = (typeof LAYERS)[number];

const tagOf = (layer: Layer) => `sitestack-test/parking:${layer}`;
const documented = (layer: Layer) => `protyom/parking-monitoring:${layer}`;

/** As documented: one build a layer, on the one below; the lowest has a context of its own. */
function build(layer: Layer, tag: string, checkout = CONTEXT): Promise<CommandOutcome> {
  const below = LAYERS[LAYERS.indexOf(layer) - 1];
  const from = below && ["--build-context", `${documented(below)}=docker-image://${tagOf(below)}`];
  const dockerfile = join(checkout, "docker/images", layer, "Dockerfile");
  const context = layer === "os" ? join(checkout, "docker/images/os") : checkout;
  const options = ["--progress", "plain", "--tag", tag, "--file", dockerfile, ...(from ?? [])];
  // The engine's own builder: no other sees the layer below.
  return run("docker", ["buildx", "build", "--builder", "default", "--load", ...options, context]);
}

const inApp = (...args: string[]) => run("docker", ["run", "--rm", ...args]);

beforeAll(async () => {
  await ensureBaseImages({ report: () => {}, names: ["python:3.12-bookworm"] });
  for (const layer of LAYERS) {
    const built = await build(layer, tagOf(layer));
    expect(built.exitCode, built.stderr).toBe(0);
  }
});

afterAll(() => run("docker", ["image", "rm", "--force", ...LAYERS.map(tagOf)]));

describe("the image", () => {
  test("passes the application's own tests, and does not carry them", async () => {
    const tests = ["--volume", `${join(CONTEXT, "parking/tests")}:/app/parking/tests:ro`];
    const discover = ["python", "-BW", "ignore", "-m", "unittest", "discover"];
    const where = ["--start-directory", "parking/tests", "--top-level-directory", "."];
    const ran = await inApp(...tests, tagOf("app"), ...discover, ...where);
    expect(ran.stderr).toMatch(/Ran [1-9]\d+ tests[\s\S]*\nOK/);
    const { stdout } = await inApp(tagOf("app"), "sh", "-c", "ls . parking; id -un");
    expect(stdout).toContain("manage.py");
    expect(stdout).not.toMatch(/^(tests|docker|configs)$/m);
    expect(stdout).toMatch(/^parking$\s*$/m);
  });

  test("its migrations are those of its models", async () => {
    const settings = ["--env", "DJANGO_SETTINGS_MODULE=parking.tests.settings"];
    const tests = ["--volume", `${join(CONTEXT, "parking/tests")}:/app/parking/tests:ro`];
    const secrets = SECRETS.flatMap((name) => ["--env", `${name}=of-the-tests`]);
    const command = ["python", "manage.py", "makemigrations", "--check", "--dry-run"];
    const ran = await inApp(...settings, ...tests, ...secrets, tagOf("app"), ...command);
    expect(ran.stdout).toContain("No changes detected");
    expect(ran.exitCode).toBe(0);
  });

  test.each([
    ["the web service", ["uwsgi", "--ini", "uwsgi.ini"]],
    ["the worker", ["celery", "-A", "parking", "worker"]],
    ["the beat", ["celery", "-A", "parking", "beat"]],
    ["a job", ["python", "manage.py", "migrate", "--noinput"]],
    ["the connectivity check", ["python", "-m", "parking.connectivity"]],
  ])("%s ends with every wrong setting, and no secret", async (_, command) => {
    const settings = [
      "--env",
      "REDIS_PASSWORD=never-shown",
      "--env",
      "REDIS_PORT=x",
      "--env",
      "LOG_LEVEL=loud",
    ];
    const ran = await inApp(...settings, tagOf("app"), ...command);
    expect(ran.stderr).toMatch(
      /^SECRET_KEY: [\s\S]*^POSTGRES_PASSWORD: [\s\S]*^REDIS_PORT: [\s\S]*^LOG_LEVEL: /m,
    );
    expect(ran.stdout + ran.stderr).not.toContain("never-shown");
    expect(ran.exitCode).toBe(2);
  });

  test.each([
    ["/app/yolov8x.pt", /^YOLO_PATH: there is no \/app\/yolov8x\.pt/m],
    ["/app/manage.py", /^YOLO_PATH: \/app\/manage\.py is set, but this image has no YOLO/m],
  ])("a worker with the model %s ends and says why", async (path, reason) => {
    const secrets = SECRETS.flatMap((name) => ["--env", `${name}=of-the-tests`]);
    const worker = ["celery", "-A", "parking", "worker"];
    const ran = await inApp(...secrets, "--env", `YOLO_PATH=${path}`, tagOf("app"), ...worker);
    expect(ran.stderr).toMatch(reason);
    expect(ran.exitCode).toBe(2);
  });
});

test("a package that is asked for, but not pinned, fails the build of its layer", async () => {
  const checkout = mkdtempSync(join(tmpdir(), "sitestack-parking-"));
  try {
    cpSync(CONTEXT, checkout, { recursive: true });
    const project = join(checkout, "pyproject.toml");
    writeFileSync(project, readFileSync(project, "utf8").replace('"numpy",', '"numpy", "Flask",'));
    const built = await build("pip", "sitestack-test/parking:unpinned", checkout);
    expect(built.stderr).toMatch(/flask/i);
    expect(built.exitCode).not.toBe(0);
  } finally {
    rmSync(checkout, { recursive: true });
  }
});
