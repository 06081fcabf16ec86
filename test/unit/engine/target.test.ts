import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeTarget, resolveEngineTarget } from "../../../engine/target";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "engine-target-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, text: string): void {
  const file = join(home, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

function writeContext(name: string, host: string, skipTlsVerify = false): string {
  const id = createHash("sha256").update(name).digest("hex");
  const endpoint = { Host: host, SkipTLSVerify: skipTlsVerify };
  write(
    `.docker/contexts/meta/${id}/meta.json`,
    JSON.stringify({ Name: name, Endpoints: { docker: endpoint } }),
  );
  return id;
}

describe("the order in which an engine is looked for", () => {
  const unix = (socketPath: string) => ({ kind: "unix", socketPath });

  test("each source wins over all later ones", () => {
    writeContext("settings", "unix:///from/settings-context");
    writeContext("variable", "unix:///from/context-variable");
    writeContext("current", "unix:///from/current-context");
    write(".docker/config.json", JSON.stringify({ currentContext: "current" }));
    const settings: Record<string, string> = { context: "settings", host: "unix:///from/host" };
    const environment: Record<string, string> = {
      DOCKER_HOST: "unix:///from/variable",
      DOCKER_CONTEXT: "variable",
      HOME: home,
    };

    expect(resolveEngineTarget(settings, environment)).toEqual(unix("/from/settings-context"));
    delete settings.context;
    expect(resolveEngineTarget(settings, environment)).toEqual(unix("/from/host"));
    delete settings.host;
    expect(resolveEngineTarget(settings, environment)).toEqual(unix("/from/variable"));
    delete environment.DOCKER_HOST;
    expect(resolveEngineTarget(settings, environment)).toEqual(unix("/from/context-variable"));
    delete environment.DOCKER_CONTEXT;
    expect(resolveEngineTarget(settings, environment)).toEqual(unix("/from/current-context"));
    rmSync(join(home, ".docker/config.json"));
    expect(resolveEngineTarget(settings, environment)).toEqual(unix("/var/run/docker.sock"));
  });

  test("the context named default is the local socket, not a file", () => {
    expect(resolveEngineTarget({}, { DOCKER_CONTEXT: "default", HOME: home })).toEqual(
      unix("/var/run/docker.sock"),
    );
    expect(resolveEngineTarget({ context: "default" }, { HOME: home })).toEqual(unix("/var/run/docker.sock"));
  });

  test("the context named default, said in the site, wins over the one that is current", () => {
    writeContext("rootless", "unix:///run/user/1000/docker.sock");
    write(".docker/config.json", JSON.stringify({ currentContext: "rootless" }));
    const context = "default";
    expect(resolveEngineTarget({ context }, { HOME: home })).toEqual(unix("/var/run/docker.sock"));
    const environment = { DOCKER_CONTEXT: "rootless", HOME: home };
    expect(resolveEngineTarget({ context }, environment)).toEqual(unix("/var/run/docker.sock"));
    const DOCKER_HOST = "unix:///from/variable";
    expect(resolveEngineTarget({ context }, { DOCKER_HOST, HOME: home })).toEqual(unix("/from/variable"));
  });

  test("an unknown context names the known ones and the way to make it", () => {
    writeContext("edge", "ssh://ops@edge");
    expect(() => resolveEngineTarget({ context: "egde" }, { HOME: home })).toThrow(
      /"egde" does not exist in .*known: edge\. Make it with: docker context create egde/,
    );
  });
});

describe("hosts", () => {
  test.each([
    ["tcp://10.0.0.5", { kind: "tcp", host: "10.0.0.5", port: 2375, tls: undefined }],
    ["tcp://10.0.0.5:80", { kind: "tcp", host: "10.0.0.5", port: 80, tls: undefined }],
    ["http://edge:80/", { kind: "tcp", host: "edge", port: 80, tls: undefined }],
    ["https://edge", { kind: "tcp", host: "edge", port: 2376, tls: {} }],
    ["tcp://[::1]:2375", { kind: "tcp", host: "::1", port: 2375, tls: undefined }],
    ["ssh://ops@edge:2222", { kind: "ssh", uri: "ssh://ops@edge:2222", sshOpts: ["-i", "key"] }],
  ])("%s", (host, target) => {
    expect(resolveEngineTarget({ host, sshOpts: ["-i", "key"] }, {})).toEqual(target);
  });

  test.each([
    "edge",
    "unix://relative",
    "tcp://",
    "ftp://edge",
    "ssh://",
    "ssh://-oProxyCommand=x",
    "tcp://a b",
  ])("%s is malformed", (host) => {
    expect(() => resolveEngineTarget({ host }, {})).toThrow(/malformed: write unix:\/\/\/path, tcp:/);
  });

  test("a password in an ssh address is refused and not repeated", () => {
    const attempt = () => resolveEngineTarget({ host: "ssh://ops:hunter2@edge" }, {});
    expect(attempt).toThrow(/ssh:\/\/ops:…@edge holds a password/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  test("a described target can be given as a host again", () => {
    for (const host of ["unix:///run/d.sock", "tcp://[::1]:2375", "tcp://edge:1", "ssh://ops@edge:2222"]) {
      expect(describeTarget(resolveEngineTarget({ host }, {}))).toBe(host);
    }
  });
});

describe("certificates", () => {
  const pem = { ca: "CA", cert: "CERT", key: "KEY" };

  test("from a directory, which also moves the default port", () => {
    for (const [name, text] of Object.entries(pem)) write(`certs/${name}.pem`, text);
    const target = { kind: "tcp", host: "edge", port: 2376, tls: pem };
    const certPath = join(home, "certs");
    expect(resolveEngineTarget({ host: "tcp://edge", certPath }, {})).toEqual(target);
    expect(resolveEngineTarget({}, { DOCKER_HOST: "tcp://edge", DOCKER_CERT_PATH: certPath })).toEqual(
      target,
    );
    expect(() => resolveEngineTarget({ host: "tcp://edge", certPath: home }, {})).toThrow(
      /cannot read ca.pem in/,
    );
  });

  test("from text, complete and not together with a directory", () => {
    const material = { host: "tcp://edge:9", certMaterial: "CERT", keyMaterial: "KEY" };
    expect(resolveEngineTarget({ ...material, caMaterial: "CA" }, {})).toMatchObject({ tls: pem });
    expect(() => resolveEngineTarget({ ...material, keyMaterial: undefined }, {})).toThrow(/belong together/);
    expect(() => resolveEngineTarget({ ...material, certPath: "/x" }, {})).toThrow(/not both/);
  });

  test("from a context, without its authority when the context does not verify", () => {
    for (const [name, skipVerify] of [
      ["strict", false],
      ["lax", true],
    ] as const) {
      const id = writeContext(name, "tcp://edge", skipVerify);
      for (const [part, text] of Object.entries(pem))
        write(`.docker/contexts/tls/${id}/docker/${part}.pem`, text);
    }
    const tlsOf = (context: string) =>
      (resolveEngineTarget({ context }, { HOME: home }) as { tls?: unknown }).tls;
    expect(tlsOf("strict")).toEqual(pem);
    expect(tlsOf("lax")).toEqual({ ...pem, ca: undefined });
  });
});
