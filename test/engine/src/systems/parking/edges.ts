import { rmSync } from "node:fs";
import { expect } from "vitest";
import { stringify } from "yaml";
import { eventually } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import { camera, pictureFolder, SPOTS, takePicture } from "./picture";
import { configure, parkingSite, SECRET_NAMES, secretsIn, shownBy } from "./site";
import { PASSWORD, type Snapshots, serveSnapshots } from "./snapshots";

/** By the central server's own words: what an operator writes down at an edge. */
const ADDRESSES = {
  POSTGRES_HOST: "127.0.0.1",
  POSTGRES_PORT: 27442,
  REDIS_ADDR: "127.0.0.1",
  REDIS_PORT: 27389,
};

const BEAT = { BEAT_INTERVAL_SECONDS: 2 };

/**
 * Puts two edge sites beside a central server, one that asks its stack and one that has been told, and waits until what
 * their cameras see is in the central database: pictures in a folder, and a snapshot that wants a password, for which
 * the cameras are a secret. Both are removed again.
 * @param ask a query in the central database.
 */
export async function expectResultsOfEdges(
  central: TestStack,
  ask: (query: string) => Promise<string>,
): Promise<void> {
  const folder = pictureFolder();
  takePicture(folder, ["A2"]);
  const snapshots = await serveSnapshots(folder);
  const byStack = await TestStack.create("site", "parking-by-stack");
  const byWords = await TestStack.create("site", "parking-by-words");
  const reference = { stack: `organization/sitestack/${central.name}` };
  byStack.configure(
    parkingSite({
      stage: "edge",
      secretEnvironment: {},
      central: reference,
      environment: { ...BEAT, CAMERA_CONF: { cameras: [camera("by-stack", folder)] } },
    }),
  );
  await configure(
    byWords,
    {
      stage: "edge",
      environment: { ...ADDRESSES, ...BEAT, CAMERA_CONF: { cameras: [camera("in-plain-text", folder)] } },
      secretEnvironment: { ...SECRET_NAMES, CAMERA_CONF: "cameras" },
    },
    { cameras: secretCameras("by-words", snapshots) },
  );
  try {
    const texts = await allOf([byStack, byWords].map(upAndAgain));
    const seenBy = { "by-stack": byStack, "by-words": byWords, "in-plain-text": byWords };
    for (const [name, edge] of Object.entries(seenBy)) {
      const rows = await eventually(
        () => ask(resultsOf(name)),
        (found) => found.trim() !== "",
        120,
      );
      expect(rows.trim()).toBe(`${edge.name}|[false, true]`);
    }
    for (const edge of [byStack, byWords]) expectNoSecret(await shownBy(edge));
    expectNoSecret(texts.join("\n"));
  } finally {
    await Promise.all([byStack.remove(), byWords.remove()]);
    snapshots.close();
    rmSync(folder, { recursive: true });
  }
}

/** `CAMERA_CONF` as YAML, whose camera is asked over HTTP. */
function secretCameras(name: string, { url }: Snapshots): string {
  return stringify({ cameras: [{ name, kind: "http", url, spots: SPOTS }] });
}

function expectNoSecret(text: string): void {
  expect(secretsIn(text)).toEqual([]);
  expect(text).not.toContain(PASSWORD);
}

/** The newest observation of a camera: its site, and which of its spots are occupied. */
function resultsOf(name: string): string {
  return `SELECT site, jsonb_path_query_array(spots, '$[*].occupied') FROM parking_observation
    JOIN parking_camera ON camera_id = parking_camera.id WHERE name = '${name}' ORDER BY taken_at DESC LIMIT 1`;
}

/** Waits for all of them, also when one has failed: a stack under way cannot be removed. */
async function allOf<Value>(running: Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(running);
  return Promise.all(running);
}

/** What the first up prints; the second has nothing to do. */
async function upAndAgain(edge: TestStack): Promise<string> {
  const { exitCode, text } = await edge.up();
  expect(exitCode, text).toBe(0);
  expect(await edge.mustUp()).toSatisfy(isUnchanged);
  return text;
}
