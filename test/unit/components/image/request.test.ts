import { describe, expect, test } from "vitest";
import {
  type BuildRequest,
  buildArguments,
  engineArguments,
  engineEnvironment,
  isRemoteContext,
} from "../../../../components/image/request";

const REQUEST: BuildRequest = {
  engine: {},
  reference: "sitestack/app:0123-arm64",
  platform: "linux/arm64",
  context: "images/app",
  dockerfile: "Dockerfile",
  tags: [],
  args: {},
  labels: {},
  baseImages: {},
  secrets: {},
  cacheFrom: [],
  cacheTo: [],
  output: "load",
};

test("the smallest build names platform, tag, Dockerfile and output", () => {
  expect(buildArguments(REQUEST).join(" ")).toBe(
    "buildx build --builder default --platform linux/arm64 --progress plain --tag sitestack/app:0123-arm64 --file images/app/Dockerfile --load images/app",
  );
});

test("everything that can be said is said, sorted, and no secret's value", () => {
  const all = buildArguments({
    ...REQUEST,
    engine: { host: "ssh://ops@edge" },
    builder: "big",
    target: "final",
    dockerfile: "dev.Dockerfile",
    tags: ["protyom/app:latest"],
    args: { B: "2", A: "1" },
    labels: { b: "2", a: "1" },
    baseImages: { "python:3.9-slim": "mirror/python@sha256:0" },
    secrets: { token: "SITESTACK_BUILD_SECRET_0" },
    cacheFrom: ["type=registry,ref=cache"],
    cacheTo: ["type=inline"],
    output: "push",
  });
  expect(all).toEqual(
    [
      ["--host", "ssh://ops@edge", "buildx", "build", "--builder", "big", "--platform", "linux/arm64"],
      ["--progress", "plain", "--tag", "sitestack/app:0123-arm64"],
      ["--tag", "protyom/app:latest", "--file", "images/app/dev.Dockerfile"],
      ["--target", "final", "--build-arg", "A=1", "--build-arg", "B=2", "--label", "a=1", "--label", "b=2"],
      ["--build-context", "python:3.9-slim=docker-image://mirror/python@sha256:0"],
      ["--secret", "id=token,env=SITESTACK_BUILD_SECRET_0"],
      ["--cache-from", "type=registry,ref=cache", "--cache-to", "type=inline", "--push", "images/app"],
    ].flat(),
  );
});

test("what buildx has made is written where it is told", () => {
  expect(buildArguments(REQUEST, "/tmp/made.json").join(" ")).toContain(
    "--metadata-file /tmp/made.json --load images/app",
  );
});

test("a remote context has its Dockerfile within itself", () => {
  const url = "https://example.org/app.git#main";
  const line = buildArguments({ ...REQUEST, context: url, dockerfile: "docker/Dockerfile" });
  expect(line).toContain("docker/Dockerfile");
  expect(line.at(-1)).toBe(url);
});

test.each([
  ["https://example.org/app.git", true],
  ["http://example.org/app.tar.gz", true],
  ["git://example.org/app", true],
  ["ssh://git@example.org/app", true],
  ["git@example.org:app.git", true],
  ["./app", false],
  ["/srv/app", false],
  ["git/app", false],
])("%s is remote: %s", (context, expected) => {
  expect(isRemoteContext(context)).toBe(expected);
});

describe("the engine", () => {
  test.each([
    [{}, []],
    [{ host: "tcp://10.0.0.5:2376" }, ["--host", "tcp://10.0.0.5:2376"]],
    [{ context: "edge", host: "unix:///x" }, ["--context", "edge"]],
    [{ context: "default" }, ["--context", "default"]],
    [{ context: "default", host: "unix:///x" }, ["--host", "unix:///x"]],
  ])("%j", (settings, expected) => {
    expect(engineArguments(settings)).toEqual(expected);
  });

  test("with certificates is verified", () => {
    expect(engineEnvironment({})).toEqual({});
    expect(engineEnvironment({ certPath: "/certs" })).toEqual({
      DOCKER_CERT_PATH: "/certs",
      DOCKER_TLS_VERIFY: "1",
    });
  });
});
