import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../../../../toolchain/run";
import { EMULATED_ORDER } from "../../../../emulated";
import { engine, eventually, execute } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import { camera, pictureFolder, takePicture } from "./picture";
import { configure, containerOf, parkingSite } from "./site";

const { platform: PLATFORM, repository: REPOSITORY } = EMULATED_ORDER;
const MINUTE = 60_000;

/** The central server, as it is documented: behind HTTPS, with database and broker for its edges. */
const CENTRAL = {
  stage: "webserver",
  bindAddress: "127.0.0.1",
  ports: { http: 27082, https: 27444 },
  network: { name: "parking-test-arm", subnet: "10.97.2.0/24" },
  environment: { VIRTUAL_HOST: "localhost", POSTGRES_PORT: 27433, REDIS_PORT: 27380 },
  edges: { bindAddress: "127.0.0.1" },
};

/** Twenty minutes where the layers have to be built under emulation first: see test/emulated.ts. */
describe.runIf(process.env.SITESTACK_TEST_ARM64 === "1")("an edge worker for linux/arm64", () => {
  let central: TestStack;
  let edge: TestStack;
  let pictures: string;

  beforeAll(async () => {
    pictures = pictureFolder();
    takePicture(pictures, ["A1"]);
    await inTime("built the layers", buildLayers);
    central = await TestStack.create("site", "parking-central");
    await configure(central, CENTRAL);
    await inTime("brought the central server up", () => central.mustUp());
    edge = await TestStack.create("site", "parking-arm");
    edge.configure({
      ...edgeSite(central.name, pictures),
      "sitestack:hosts": { local: { platform: PLATFORM } },
    });
    await inTime("brought the edge up", () => edge.mustUp());
  }, 90 * MINUTE);

  afterAll(async () => {
    await edge.remove();
    const volumes = await engine.listVolumes({
      filters: { label: [`io.sitestack.site=${central.name}`] },
    });
    await central.remove();
    for (const { Name } of volumes.Volumes ?? []) await engine.getVolume(Name).remove();
    rmSync(pictures, { recursive: true });
  });

  /** What the central database itself holds of the edge's camera, the newest first. */
  async function newestRow(): Promise<Record<string, boolean>> {
    const select = `SELECT spots FROM parking_observation o JOIN parking_camera c ON c.id = o.camera_id
      WHERE c.site = '${edge.name}' AND c.name = 'street' ORDER BY taken_at DESC LIMIT 1`;
    const database = (await containerOf(central.name, "db_postgres")).Id;
    const command = ["psql", "--username=postgres", "--dbname=parking", "--tuples-only", "--command", select];
    const spots = JSON.parse(await execute(database, command)) as { name: string; occupied: boolean }[];
    return Object.fromEntries(spots.map(({ name, occupied }) => [name, occupied]));
  }

  test("is of that platform, inside as well", async () => {
    const { Id, Image } = await containerOf(edge.name, "celery");
    const { Os, Architecture } = await engine.getImage(Image).inspect();
    expect(`${Os}/${Architecture}`).toBe(PLATFORM);
    expect((await execute(Id, ["uname", "-m"])).trim()).toBe("aarch64");
  });

  test("puts into the central database what its pictures have", async () => {
    await inTime("first row", () => eventually(newestRow, ({ A1, A2 }) => A1 === true && A2 === false, 120));
    takePicture(pictures, ["A2"]);
    await inTime("next row", () => eventually(newestRow, ({ A1, A2 }) => A1 === false && A2 === true, 120));
  });

  test("a second up changes nothing", async () => {
    expect(await edge.mustUp()).toSatisfy(isUnchanged);
  });
});

function edgeSite(central: string, pictures: string): Record<string, unknown> {
  return parkingSite({
    stage: "edge",
    // The central server's are the edge's.
    secretEnvironment: {},
    central: { stack: `organization/sitestack/${central}` },
    environment: { BEAT_INTERVAL_SECONDS: 5, CAMERA_CONF: { cameras: [camera("street", pictures)] } },
    readyTimeout: "9m",
  });
}

async function buildLayers(): Promise<void> {
  const build = ["run", "parking:build", "--", "--arch", "arm64", "--repository", REPOSITORY];
  const { exitCode, stderr } = await run("npm", build);
  expect(exitCode, stderr.slice(-2000)).toBe(0);
}

async function inTime<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  const started = Date.now();
  const result = await act();
  console.log(`${PLATFORM}, emulated: ${what} in ${Math.round((Date.now() - started) / 1000)} s`);
  return result;
}
