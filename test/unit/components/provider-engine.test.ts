import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { providerDisagreement, providerEngine } from "../../../components/provider-engine";
import { configuredTarget } from "../../../toolchain/plugins/docker/config";

const ROOTLESS = "unix:///run/user/1000/docker.sock";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "provider-engine-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, text: string): void {
  const file = join(home, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

/** @returns the folder of its certificates. */
function writeContext(name: string, host: string, folder = ".docker"): string {
  const id = createHash("sha256").update(name).digest("hex");
  const meta = { Name: name, Endpoints: { docker: { Host: host } } };
  write(`${folder}/contexts/meta/${id}/meta.json`, JSON.stringify(meta));
  return `${folder}/contexts/tls/${id}/docker`;
}

function writeCertificates(folder: string, text = "PEM"): string {
  for (const name of ["ca.pem", "cert.pem", "key.pem"]) write(`${folder}/${name}`, text);
  return join(home, folder);
}

function makeCurrent(name: string): void {
  write(".docker/config.json", JSON.stringify({ currentContext: name }));
}

describe("the provider is told", () => {
  test("what the site says, and nothing where the docker CLI would take the local socket", () => {
    const settings = { host: "ssh://ops@edge", sshOpts: ["-i", "key"], certPath: "/certs" };
    expect(providerEngine(settings, { HOME: home })).toEqual(settings);
    expect(providerEngine({}, { HOME: home })).toEqual({});
  });

  test("the address of the current context, which it does not look at by itself", () => {
    writeContext("rootless", ROOTLESS);
    makeCurrent("rootless");
    expect(providerEngine({}, { HOME: home })).toEqual({ host: ROOTLESS });
    expect(providerDisagreement({}, { HOME: home })).toBeUndefined();
  });

  test("a context by its name, and with its certificates", () => {
    const folder = writeCertificates(writeContext("edge", "tcp://edge:2376"));
    const context = "edge";
    expect(providerEngine({ context }, { HOME: home })).toEqual({ context, certPath: folder });
    expect(providerDisagreement({ context }, { HOME: home })).toBeUndefined();
  });

  test("the address of a context that is in another folder than its own", () => {
    writeContext("edge", "tcp://edge:2375", "elsewhere");
    const environment = { HOME: home, DOCKER_CONFIG: join(home, "elsewhere") };
    expect(providerEngine({ context: "edge" }, environment)).toEqual({ host: "tcp://edge:2375" });
    expect(providerDisagreement({ context: "edge" }, environment)).toBeUndefined();
  });

  test("nothing of the context named default, which it does not know", () => {
    writeContext("rootless", ROOTLESS);
    makeCurrent("rootless");
    expect(providerEngine({ context: "default" }, { HOME: home })).toEqual({});
    expect(providerDisagreement({ context: "default" }, { HOME: home })).toBeUndefined();
  });
});

describe("the environment leads the provider elsewhere", () => {
  test("by DOCKER_CONTEXT, which wins over an address", () => {
    writeContext("rootless", ROOTLESS);
    const settings = { host: "ssh://ops@edge" };
    const environment = { HOME: home, DOCKER_CONTEXT: "rootless" };
    const variables = ["DOCKER_CONTEXT"];
    expect(providerDisagreement(settings, environment)).toEqual({
      ...{ provider: ROOTLESS, others: "ssh://ops@edge", variables },
    });
    const DOCKER_HOST = "tcp://edge:2375";
    expect(providerDisagreement({}, { ...environment, DOCKER_HOST })).toEqual({
      ...{ provider: ROOTLESS, others: DOCKER_HOST, variables },
    });
    // The registry-only plugin goes where the official one does.
    const target = configuredTarget(providerEngine(settings, environment) as never, environment);
    expect(target).toMatchObject({ socketPath: "/run/user/1000/docker.sock" });
  });

  test("by a DOCKER_CONTEXT that it does not find", () => {
    const disagreement = providerDisagreement({}, { HOME: home, DOCKER_CONTEXT: "default" });
    expect(disagreement).toMatchObject({
      others: "unix:///var/run/docker.sock",
      variables: ["DOCKER_CONTEXT"],
    });
    expect(disagreement?.provider).toMatch(/^no engine \(the docker context "default" does not exist/);
  });

  test("by DOCKER_CERT_PATH, which only the provider takes for an address of the site's", () => {
    const environment = { HOME: home, DOCKER_CERT_PATH: writeCertificates("certs") };
    const variables = ["DOCKER_CERT_PATH"];
    expect(providerDisagreement({ host: "tcp://edge:2375" }, environment)).toMatchObject({
      ...{ provider: "tcp://edge:2375 with other certificates", variables },
    });
    expect(providerDisagreement({ host: "ssh://ops@edge" }, environment)).toMatchObject({
      ...{ provider: "no engine (it would speak TLS to ssh://ops@edge)", variables },
    });
  });

  test("but not where all lead to the same", () => {
    writeContext("rootless", ROOTLESS);
    const DOCKER_CERT_PATH = writeCertificates("certs");
    const certPath = writeCertificates("own", "other PEM");
    const DOCKER_HOST = "tcp://edge:2376";
    for (const [settings, environment] of [
      [{ context: "rootless" }, { DOCKER_CONTEXT: "other", DOCKER_HOST }],
      [{ host: ROOTLESS }, { DOCKER_CONTEXT: "rootless" }],
      [{}, { DOCKER_CONTEXT: "rootless" }],
      [{}, { DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY: "1" }],
      [{ host: DOCKER_HOST, certPath }, { DOCKER_CERT_PATH }],
    ] as const) {
      expect(providerDisagreement(settings, { HOME: home, ...environment })).toBeUndefined();
    }
  });
});
