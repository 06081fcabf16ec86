import { existsSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withPage } from "../../../support/browser";
import { eventually } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import { camera, pictureFolder, takePicture } from "./picture";
import {
  configure,
  containerOf,
  containersOfService,
  occupancyOf,
  removeVolumes,
  secretsIn,
  shownBy,
} from "./site";

const PAGE = "http://127.0.0.1:27080";
const SETTINGS = {
  stage: "development",
  ports: { web: 27080 },
  network: { name: "parking-test-dev" },
};

let stack: TestStack;
let folder: string;
/** What the first up has printed. */
let told: string;

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
  const { exitCode, text } = await stack.up();
  expect(exitCode, text).toBe(0);
  told = text;
});

afterAll(async () => {
  await stack.remove();
  await removeVolumes(stack);
  rmSync(folder, { recursive: true });
});

describe("everything on one host", () => {
  test("page and API show what the camera's picture has, and what the next one has", async () => {
    await eventually(occupancy, (found) => found.gate?.A1 === true && found.gate.A2 === false, 120);
    await withPage(`${PAGE}/`, async ({ status, texts, screenshot }) => {
      expect(status).toBe(200);
      const spots = (await texts(".spot")).map((text) => text.replace(/\s+/g, " "));
      expect(spots).toEqual(["A1 occupied", "A2 free"]);
      expect(existsSync(await screenshot("parking-dev"))).toBe(true);
    });
    takePicture(folder, ["A2"]);
    await eventually(occupancy, (found) => found.gate?.A1 === false && found.gate.A2 === true, 120);
  });

  test("the documented services are there; the worker is on the host's network and reads the folder only", async () => {
    for (const service of ["db_postgres", "web", "redis", "celerybeat", "celery"]) {
      expect((await containerOf(stack.name, service)).State.Health?.Status, service).toBe("healthy");
    }
    const { HostConfig, Mounts } = await containerOf(stack.name, "celery");
    expect(HostConfig.NetworkMode).toBe("host");
    expect(Mounts).toEqual([expect.objectContaining({ Source: folder, Destination: folder, RW: false })]);
  });

  test("no secret is in the state, in an output, in a log or in a command line", async () => {
    const { Config } = await containerOf(stack.name, "redis");
    expect(secretsIn(`${told}${await shownBy(stack)}${Config.Cmd?.join(" ")}`)).toEqual([]);
  });

  test("a second up changes nothing, nor does a preview after a refresh", async () => {
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
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
