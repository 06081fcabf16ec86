import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { ensureBaseImages } from "../../../toolchain/base-images";
import { run } from "../../../toolchain/run";
import { eventually } from "../support/engine";
import { docker, PlainContainers } from "../support/plain-containers";

/** What OCS asks of its images. Stand-ins and real ones must answer alike. */
const IMAGES = {
  ocs: "simonsobs/ocs:v0.12.1",
  crossbar: "simonsobs/ocs-crossbar:v0.12.1",
  influxdb: "influxdb:1.7",
};
const SITE_CONFIG = {
  hub: {
    wamp_server: "ws://crossbar:8002/ws",
    wamp_http: "http://crossbar:8002/call",
    wamp_realm: "lab_realm",
    address_root: "lab",
  },
  hosts: {
    localhost: { "agent-instances": [{ "agent-class": "RegistryAgent", "instance-id": "registry" }] },
  },
};
const CROSSBAR = { OCS_REALM: "lab_realm", OCS_ADDRESS_ROOT: "lab", OCS_PORT: "8002" };
const STOPPED_BY_ITSELF = [0, 143];

let containers: PlainContainers;
let folder: string;

beforeAll(async () => {
  await ensureBaseImages({ report: () => {}, systems: ["ocs"] });
  folder = mkdtempSync(join(tmpdir(), "ocs-images-"));
  const file = join(folder, "default.yaml");
  writeFileSync(file, stringify(SITE_CONFIG));
  const mounts = { "/config/default.yaml": file };
  containers = await PlainContainers.create("ocs-images");
  const agent = (instance: string) => ({ image: IMAGES.ocs, env: { INSTANCE_ID: instance }, mounts });
  await Promise.all([
    containers.start("crossbar", { image: IMAGES.crossbar, env: CROSSBAR }),
    containers.start("registry", agent("registry")),
    containers.start("nobody", agent("nobody")),
    containers.start("influxdb", { image: IMAGES.influxdb, volume: "/var/lib/influxdb" }),
  ]);
}, 900_000);
afterAll(async () => {
  await containers.remove();
  rmSync(folder, { recursive: true });
}, 60_000);

const shell = (service: string, script: string) => containers.execute(service, "sh", "-c", script);

describe("crossbar", () => {
  /** Crossbar's answer to an agent's address, asked as OCS's clients do. */
  const call = async (procedure: string, ...args: string[]) => {
    const body = JSON.stringify({ procedure, args });
    const request = `r.Request("http://crossbar:8002/call", b'${body}', {"Content-Type": "application/json"})`;
    const script = `import urllib.request as r; print(r.urlopen(${request}).read().decode())`;
    return JSON.parse(await containers.execute("registry", "python3", "-c", script));
  };

  test("takes realm, address root and port from its environment, and agents are called through it", async () => {
    const answer = await eventually(
      () => call("lab.registry", "get_agent_class"),
      ({ error }) => error === undefined,
      240,
    );
    expect(answer.args).toEqual(["RegistryAgent"]);
    expect(await call("lab.nobody", "get_agent_class")).toMatchObject({ error: expect.anything() });
  });

  test("is uid 242, in whose folder a configuration of one's own is found", async () => {
    expect(await shell("crossbar", "id -u; stat -c %u /ocs/.crossbar; which python3 | wc -l")).toBe(
      "242\n242\n1",
    );
  });
});

describe("ocs", () => {
  test("has the user of the aggregator's files, so3g for them, and the folder of the site config", async () => {
    const script = "id -u ocs; stat -c %u /data; echo $OCS_CONFIG_DIR; python3 -c 'import so3g.hk; print(1)'";
    expect(await shell("registry", script)).toBe("9000\n9000\n/config\n1");
  });

  test("an instance that the site config has not ends with exit code 1 and says so", async () => {
    const name = containers.nameOf("nobody");
    expect(await docker("wait", name)).toBe("1");
    const { stderr } = await run("docker", ["logs", "--tail", "5", name]);
    expect(stderr).toContain("Could not find matching device description");
  });

  test("an agent ends at SIGTERM, and is the same when it is started again", async () => {
    // It stops its processes first, and says so to crossbar: some seconds.
    await docker("stop", "--time", "60", containers.nameOf("registry"));
    const state = await docker("inspect", "--format", "{{.State.ExitCode}}", containers.nameOf("registry"));
    expect(STOPPED_BY_ITSELF).toContain(Number(state));
    await containers.restart("registry");
    expect(await containers.execute("registry", "cat", "/proc/1/comm")).toBe("dumb-init");
  });
});

describe("InfluxDB", () => {
  const ask = (path: string, ...options: string[]) =>
    containers.execute("influxdb", "curl", "-sS", "-i", ...options, `http://localhost:8086${path}`);

  test("answers, and its points are there after a stop by SIGTERM and a new start", async () => {
    expect(await eventually(() => ask("/ping"), Boolean, 240)).toMatch(
      /^HTTP\/1.1 204[\s\S]*X-Influxdb-Version: 1\./,
    );
    expect(await ask("/query", "--data-urlencode", "q=CREATE DATABASE ocs_feeds")).toContain("200 OK");
    expect(await ask("/write?db=ocs_feeds", "--data-binary", "feed value=42 1")).toContain("204 No Content");
    expect(STOPPED_BY_ITSELF).toContain(await containers.stop("influxdb"));
    await containers.restart("influxdb");
    await eventually(() => ask("/ping"), Boolean, 240);
    const points = await ask("/query?db=ocs_feeds", "--data-urlencode", "q=SELECT value FROM feed");
    expect(points).toContain("42");
  });
});
