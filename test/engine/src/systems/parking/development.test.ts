import { existsSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breakOffBackup } from "../../../support/broken-off-backup";
import { withPage } from "../../../support/browser";
import { eventually } from "../../../support/engine";
import { docker } from "../../../support/plain-containers";
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

  test("Ctrl-C while the database is dumped for a backup leaves nothing, neither stored nor running", async () => {
    const { Id } = await containerOf(stack.name, "db_postgres");
    const sql = (text: string) =>
      docker("exec", Id, "sh", "-c", `psql -qtA -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "${text}"`);
    await sql("CREATE TABLE held ()");
    // pg_dump wants to read every table, and waits for this one.
    const holder = sql("BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(300)").catch(
      () => "",
    );
    const locks = "FROM pg_locks WHERE relation = 'held'::regclass";
    const isWaiting = async () => (await sql(`SELECT count(*) ${locks} AND NOT granted`)) !== "0";
    const { exitCode, text, stored, helpers } = await breakOffBackup(stack.name, isWaiting);
    expect(exitCode, text).toBe(1);
    expect(text).toContain("broken off by SIGINT");
    expect({ stored, helpers }).toEqual({ stored: [], helpers: [] });
    await sql(`SELECT pg_terminate_backend(pid) ${locks} AND granted`);
    await holder;
    await eventually(
      () => docker("top", Id, "-eo", "pid,args"),
      (list) => !list.includes("pg_dump"),
    );
    await sql("DROP TABLE held");
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
