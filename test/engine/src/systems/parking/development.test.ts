import { existsSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withPage } from "../../../support/browser";
import { engine, eventually } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import { camera, pictureFolder, takePicture } from "./picture";
import { configure, containerOf, containersOfService, occupancyOf, parkingSite, SECRETS } from "./site";

/** The central server's secrets are the edge's. */
const EDGE = { stage: "edge", secretEnvironment: {} };
const PAGE = "http://127.0.0.1:27080";
const SETTINGS = {
  stage: "development",
  ports: { web: 27080 },
  network: { name: "parking-test-dev" },
  // What an edge site reads by its central.stack.
  edges: { bindAddress: "127.0.0.1" },
};

let stack: TestStack;
let folder: string;

function settings() {
  const environment = {
    POSTGRES_PORT: 27432,
    REDIS_PORT: 27379,
    BEAT_INTERVAL_SECONDS: 2,
    CAMERA_CONF: { cameras: [camera("gate", folder)] },
  };
  return { ...SETTINGS, environment };
}

async function occupancy() {
  return occupancyOf(await (await fetch(`${PAGE}/api/occupancy/`)).text());
}

beforeAll(async () => {
  folder = pictureFolder();
  takePicture(folder, ["A1"]);
  stack = await TestStack.create("site", "parking-dev");
  await configure(stack, settings());
  await stack.mustUp();
});

afterAll(async () => {
  const volumes = await engine.listVolumes({ filters: { label: [`io.sitestack.site=${stack.name}`] } });
  await stack.remove();
  for (const { Name } of volumes.Volumes ?? []) await engine.getVolume(Name).remove();
  rmSync(folder, { recursive: true });
});

describe("everything on one host", () => {
  test("page and API show what the camera's picture has, and what the next one has", async () => {
    await eventually(occupancy, (found) => found.gate?.A1 === true && found.gate.A2 === false, 30);
    await withPage(`${PAGE}/`, async ({ status, texts, screenshot }) => {
      expect(status).toBe(200);
      const spots = (await texts(".spot")).map((text) => text.replace(/\s+/g, " "));
      expect(spots).toEqual(["A1 occupied", "A2 free"]);
      expect(existsSync(await screenshot("parking-dev"))).toBe(true);
    });
    takePicture(folder, ["A2"]);
    await eventually(occupancy, (found) => found.gate?.A1 === false && found.gate.A2 === true, 30);
  });

  test("the documented services are there; the worker is on the host's network and reads the folder only", async () => {
    for (const service of ["db_postgres", "web", "redis", "celerybeat", "celery"]) {
      expect((await containerOf(stack.name, service)).State.Health?.Status, service).toBe("healthy");
    }
    const { HostConfig, Mounts } = await containerOf(stack.name, "celery");
    expect(HostConfig.NetworkMode).toBe("host");
    expect(Mounts).toEqual([expect.objectContaining({ Source: folder, Destination: folder, RW: false })]);
  });

  test("no secret is in the state or in a command line", async () => {
    const state = await stack.exportState();
    const redis = await containerOf(stack.name, "redis");
    for (const value of Object.values(SECRETS)) {
      expect(state).not.toContain(JSON.stringify(value).slice(1, -1));
      expect(redis.Config.Cmd?.join(" ")).not.toContain(value);
    }
  });

  test("a second up changes nothing, nor does a preview after a refresh", async () => {
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  });

  test("an edge site takes addresses and secrets from this stack, and its results are in this database", async () => {
    const edge = await TestStack.create("site", "parking-edge");
    const pictures = pictureFolder();
    takePicture(pictures, ["A1", "A2"]);
    const cameras = { BEAT_INTERVAL_SECONDS: 2, CAMERA_CONF: { cameras: [camera("street", pictures)] } };
    const site = {
      ...EDGE,
      central: { stack: `organization/sitestack/${stack.name}` },
      environment: cameras,
    };
    try {
      edge.configure(parkingSite(site));
      await edge.mustUp();
      await eventually(occupancy, (found) => found.street?.A1 === true && found.street.A2 === true, 30);
      expect(await edge.mustUp()).toSatisfy(isUnchanged);
      const state = await edge.exportState();
      expect(state).not.toContain(SECRETS.SECRET_KEY);
      expect(state).not.toContain("of the broker");
    } finally {
      await edge.remove();
      rmSync(pictures, { recursive: true });
    }
  });

  test("an edge site that cannot reach the database fails with address, port and reason, before its worker", async () => {
    const edge = await TestStack.create("site", "parking-lost");
    const addresses = {
      POSTGRES_HOST: "127.0.0.1",
      POSTGRES_PORT: 27999,
      REDIS_ADDR: "127.0.0.1",
      REDIS_PORT: 27379,
    };
    try {
      await configure(edge, { stage: "edge", environment: addresses });
      const { exitCode, text } = await edge.up();
      expect(exitCode).not.toBe(0);
      expect(text).toContain("database 127.0.0.1:27999: connection refused");
      expect(text).not.toContain("broker 127.0.0.1:27379");
      expect(await containersOfService(edge.name, "celery")).toEqual([]);
    } finally {
      await edge.remove();
    }
  });

  test("destroy keeps the database, and a new up finds the old rows", async () => {
    await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
    expect(await containersOfService(stack.name, "db_postgres")).toEqual([]);
    // A camera of another name: what is told of the old one can only be an old row.
    await configure(stack, {
      ...settings(),
      environment: { ...settings().environment, CAMERA_CONF: { cameras: [] } },
    });
    await stack.mustUp();
    expect(await occupancy()).toMatchObject({ gate: { A1: false, A2: true } });
  });
});
