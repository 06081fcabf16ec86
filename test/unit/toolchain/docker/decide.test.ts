import { describe, expect, test } from "vitest";
import { decideEngine, type EngineFacts } from "../../../../toolchain/docker/decide";

/** A Debian machine where everything is in order and we are root. */
const machine: EngineFacts = {
  target: "unix:///var/run/docker.sock",
  named: false,
  version: "26.1.5",
  forbidden: false,
  cli: "/usr/bin/docker",
  buildx: "0.13.1",
  daemon: "/usr/sbin/dockerd",
  daemonRuns: true,
  systemd: false,
  root: true,
  distribution: "debian",
  lacksSysResource: false,
};
const silent = { version: undefined, failure: "connect ENOENT", daemonRuns: false };
const bare = { ...silent, daemon: undefined, cli: undefined, buildx: undefined };
const decide = (change: Partial<EngineFacts>) => decideEngine({ ...machine, ...change });

describe("decideEngine, when the engine answers", () => {
  test("nothing is done when it is recent and has buildx", () => {
    expect(decide({})).toEqual({ possible: true, steps: [] });
    expect(decide({ version: "23.0.0", root: false })).toEqual({ possible: true, steps: [] });
  });

  test("an old one is never updated behind the user's back", () => {
    expect(decide({ version: "20.10.24" })).toMatchObject({
      possible: false,
      what: "The Docker Engine at unix:///var/run/docker.sock is 20.10.24; 23 or newer is needed.",
    });
  });

  test("missing buildx is installed where we may, and only the client", () => {
    expect(decide({ buildx: undefined })).toEqual({
      possible: true,
      steps: [{ kind: "install", what: "client" }],
    });
    expect(decide({ buildx: undefined, root: false })).toMatchObject({
      what: "The docker command has no buildx.",
    });
    expect(decide({ cli: undefined, buildx: undefined, distribution: "fedora" })).toMatchObject({
      what: "The docker command is missing.",
    });
  });
});

describe("decideEngine, when it does not answer", () => {
  test("one that the user names is never replaced by another", () => {
    const plan = decide({
      ...silent,
      named: true,
      target: "tcp://10.0.0.5:2376",
      failure: "connect ECONNREFUSED",
    });
    expect(plan).toMatchObject({
      possible: false,
      what: "The Docker Engine at tcp://10.0.0.5:2376 does not answer: connect ECONNREFUSED.",
    });
  });

  test("a socket that we may not open is explained", () => {
    expect(decide({ ...silent, forbidden: true, root: false })).toMatchObject({
      possible: false,
      next: expect.stringContaining("usermod -aG docker"),
    });
  });

  test("a dockerd that runs is waited for: a second one is never started", () => {
    expect(decide({ ...silent, daemonRuns: true })).toEqual({ possible: true, steps: [{ kind: "wait" }] });
    expect(decide({ ...bare, daemonRuns: true })).toEqual({ possible: true, steps: [{ kind: "wait" }] });
  });

  test("an installed one is started, by systemd where that manages the machine", () => {
    expect(decide({ ...silent, systemd: true })).toEqual({
      possible: true,
      steps: [{ kind: "start", how: "systemd" }],
    });
    expect(decide(silent)).toEqual({
      possible: true,
      steps: [{ kind: "start", how: "own", withoutSysResource: false }],
    });
  });

  test("the runtime wrapper is used only where the capability is missing", () => {
    expect(decide({ ...silent, lacksSysResource: true })).toMatchObject({
      steps: [{ withoutSysResource: true }],
    });
    expect(decide({ ...silent, systemd: true, lacksSysResource: true })).toEqual({
      possible: true,
      steps: [{ kind: "start", how: "systemd" }],
    });
  });

  test.each(["debian", "ubuntu debian"])("on %s as root it is installed, then started", (distribution) => {
    expect(decide({ ...bare, distribution })).toEqual({
      possible: true,
      steps: [
        { kind: "install", what: "engine" },
        { kind: "start", how: "own", withoutSysResource: false },
      ],
    });
  });

  test("elsewhere it is the reader's turn, with the step that fits", () => {
    expect(decide({ ...bare, distribution: "fedora" })).toMatchObject({
      possible: false,
      what: "Docker Engine is not installed on this machine (connect ENOENT).",
    });
    expect(decide({ ...bare, root: false })).toMatchObject({
      next: expect.stringContaining("when run as root"),
    });
    expect(decide({ ...silent, root: false })).toMatchObject({
      what: "Docker Engine is not running on this machine (connect ENOENT).",
      next: expect.stringContaining("systemctl start docker"),
    });
  });
});
