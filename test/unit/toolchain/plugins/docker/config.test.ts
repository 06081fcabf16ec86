import { describe, expect, test } from "vitest";
import { configuredTarget, parseConfig } from "../../../../../toolchain/plugins/docker/config";
import { dockerProvider } from "../../../../../toolchain/plugins/docker/provider";
import { UNKNOWN } from "../../../../../toolchain/plugins/provider/values";

describe("the provider's configuration", () => {
  test("comes with lists and objects as JSON text", () => {
    const settings = {
      host: "ssh://edge",
      sshOpts: '["-p","22"]',
      registryAuth: '[{"address":"r"}]',
      version: "5.2.0",
      context: UNKNOWN,
    };
    expect(parseConfig(settings)).toEqual({
      host: "ssh://edge",
      sshOpts: ["-p", "22"],
      registryAuth: [{ address: "r" }],
    });
  });

  test("that is wrong is refused with the place", () => {
    const { failures } = dockerProvider().checkConfig("urn:pulumi:s::p::pulumi:providers:docker::edge", {
      registryAuth: '[{"username":"u"}]',
      disableDockerDaemonCheck: "perhaps",
    });
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(
        /^could not validate provider configuration: cannot parse .*'edge.disableDockerDaemonCheck'/,
      ),
      "could not validate provider configuration: Missing required property 'registryAuth[0].address'",
    ]);
  });
});

describe("the engine that it means", () => {
  test("is the local one, the environment's, or the program's, in that order", () => {
    expect(configuredTarget({}, {})).toEqual({ kind: "unix", socketPath: "/var/run/docker.sock" });
    expect(configuredTarget({}, { DOCKER_HOST: "tcp://edge:1" })).toMatchObject({ host: "edge", port: 1 });
    expect(configuredTarget({ host: "tcp://core:2" }, { DOCKER_HOST: "tcp://edge:1" })).toMatchObject({
      host: "core",
    });
  });

  test("takes ssh's options from the environment, too", () => {
    expect(configuredTarget({ host: "ssh://edge" }, { DOCKER_SSH_OPTS: " -i  key " })).toMatchObject({
      sshOpts: ["-i", "key"],
    });
  });
});
