import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { DockerHost, type DockerHostArgs } from "../../../components";
import * as platforms from "../../../components/buildable-platforms";
import { capture, captureRefusal } from "../support/captured-resources";
import { FakeEngine } from "../support/fake-engine";
import { withHost } from "../support/hosts";

test("a host knows its engine, and everything on it has its provider", async () => {
  let host: DockerHost | undefined;
  const facts = { images: { "nginx:1.27": "sha256:1" }, networks: { "ocs-net": { userSubnet: true } } };
  const resources = await capture(() =>
    withHost(
      (connected) => {
        host = connected;
      },
      facts,
      { name: "edge", platform: "linux/amd64", registryAuth: [{ address: "registry", username: "me" }] },
    ),
  );
  expect(host).toMatchObject({ hostName: "edge", platform: "linux/amd64" });
  expect(host?.facts).toMatchObject({ platform: "linux/amd64", engineVersion: "26.1.5", apiVersion: "1.45" });
  expect(host?.facts.images.get("nginx:1.27")).toBe("sha256:1");
  expect(host?.facts.networks.get("ocs-net")).toBe("id-of-ocs-net");
  const provider = resources.find("docker", "edge");
  expect(provider.parent).toBe("edge");
  expect(provider.inputs.host).toBe(host?.engine.host);
  expect(JSON.parse(provider.inputs.registryAuth)).toEqual([{ address: "registry", username: "me" }]);
});

afterEach(() => vi.unstubAllEnvs());

test("the provider of a host without an address talks to the docker CLI's current context, as all else does", async () => {
  const home = mkdtempSync(join(tmpdir(), "docker-host-"));
  const engine = await FakeEngine.start();
  const meta = { Name: "rootless", Endpoints: { docker: { Host: engine.address } } };
  mkdirSync(join(home, ".docker/contexts/meta/1"), { recursive: true });
  writeFileSync(join(home, ".docker/contexts/meta/1/meta.json"), JSON.stringify(meta));
  writeFileSync(join(home, ".docker/config.json"), JSON.stringify({ currentContext: "rootless" }));
  vi.stubEnv("HOME", home);
  for (const name of ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"]) vi.stubEnv(name, undefined);
  const resources = await capture(() => DockerHost.connect("local"));
  expect(resources.find("docker", "local").inputs.host).toBe(engine.address);
  await engine.stop();
  rmSync(home, { recursive: true });
});

test("an environment that leads the provider elsewhere is refused before anything is registered", async () => {
  vi.stubEnv("DOCKER_CONTEXT", "no-such-context");
  const { message, registered } = await captureRefusal(() => withHost(() => undefined, {}, { name: "edge" }));
  expect(message).toMatch(
    /hosts\.edge: the docker provider would talk to no engine \(the docker context "no-such/,
  );
  expect(message).toMatch(
    /everything else to unix:.*: the environment has DOCKER_CONTEXT; needed: one engine/,
  );
  expect(message).toContain("unset DOCKER_CONTEXT");
  expect(registered).toBe(0);
});

test("the platform is the engine's own when none is declared", async () => {
  let platform: string | undefined;
  await capture(() =>
    withHost(
      (host) => {
        platform = host.platform;
      },
      { arch: "arm64" },
    ),
  );
  expect(platform).toBe("linux/arm64");
});

test("preflight looks at what is to run on the platform that the host turns out to have", async () => {
  const topologies = (platform: string) => [
    {
      name: "shop",
      networks: { shared: { external: true, name: `net-of-${platform}` } },
      services: { web: { image: "nginx:1.27", networks: { shared: {} } } },
    },
  ];
  const refusalOf = async (host: DockerHostArgs) =>
    (await captureRefusal(() => withHost(() => undefined, { arch: "arm64" }, { ...host, topologies })))
      .message;
  expect(await refusalOf({})).toContain("net-of-linux/arm64");
  const emulated = vi.spyOn(platforms, "buildablePlatforms").mockResolvedValue({ emulated: ["linux/amd64"] });
  expect(await refusalOf({ platform: "linux/amd64" })).toContain("net-of-linux/amd64");
  emulated.mockRestore();
});

test("a mistake of the program's own is no finding of the host", async () => {
  const topologies = () => {
    throw new Error("no secret by that name");
  };
  const attempt = capture(() => withHost(() => undefined, {}, { topologies }));
  await expect(attempt).rejects.toThrow(/^no secret by that name$/);
});

test("several hosts are asked at once, and all their problems are told at once, before anything is registered", async () => {
  const engine = await FakeEngine.start();
  engine.facts.arch = "riscv64";
  const { message, registered } = await captureRefusal(() =>
    DockerHost.connectAll({
      odd: { address: engine.address },
      gone: { address: "unix:///nonexistent/docker.sock" },
      malformed: { address: "carrier-pigeon://edge" },
      unknown: { context: "no-such-context" },
    }),
  ).finally(() => engine.stop());
  expect(registered).toBe(0);
  expect(message).toMatch(/^preflight: 4 problems\n/);
  expect(message).toMatch(
    /hosts\.gone: cannot reach the Docker Engine at unix:\/\/\/nonexistent\/docker\.sock: .*ENOENT/,
  );
  expect(message).toMatch(/hosts\.malformed: the Docker host "carrier-pigeon:\/\/edge" is malformed/);
  expect(message).toMatch(/hosts\.odd: the engine's platform is linux\/riscv64; supported are/);
  expect(message).toMatch(/hosts\.unknown: the docker context "no-such-context" does not exist/);
});

test("a host of another platform is an error with both sides and the ways out", async () => {
  const { message, registered } = await captureRefusal(() =>
    withHost(() => undefined, { arch: "amd64" }, { name: "edge", platform: "linux/arm64" }),
  );
  expect(message).toContain("hosts.edge: this host's engine runs linux/amd64 and emulates no linux/arm64");
  expect(registered).toBe(0);
});

test("a host that takes the connection and never answers is given up after five seconds", async () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const asked = vi
    .spyOn(AbortSignal, "timeout")
    .mockImplementation((milliseconds) => timeout(milliseconds / 100));
  const { message } = await captureRefusal(() =>
    withHost(() => undefined, { silent: true }, { name: "edge" }),
  ).finally(() => asked.mockRestore());
  expect(message).toMatch(/hosts\.edge: cannot reach the Docker Engine at unix:.*: no answer within 5000 ms/);
});
