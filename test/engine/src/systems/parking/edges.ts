import { rmSync } from "node:fs";
import { expect } from "vitest";
import { eventually } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import { camera, pictureFolder, takePicture } from "./picture";
import { configure, parkingSite, secretsIn, shownBy } from "./site";

/** By the central server's own words: what an operator writes down at an edge. */
const ADDRESSES = {
  POSTGRES_HOST: "127.0.0.1",
  POSTGRES_PORT: 27442,
  REDIS_ADDR: "127.0.0.1",
  REDIS_PORT: 27389,
};

/**
 * Puts two edge sites beside a central server, one that asks its stack and one that has been told, and waits until what
 * their cameras see is in the central database. Both are removed again.
 * @param ask a query in the central database.
 */
export async function expectResultsOfEdges(
  central: TestStack,
  ask: (query: string) => Promise<string>,
): Promise<void> {
  const folder = pictureFolder();
  takePicture(folder, ["A2"]);
  const variables = (name: string) => ({
    BEAT_INTERVAL_SECONDS: 2,
    CAMERA_CONF: { cameras: [camera(name, folder)] },
  });
  const byStack = await TestStack.create("site", "parking-by-stack");
  const byWords = await TestStack.create("site", "parking-by-words");
  const reference = { stack: `organization/sitestack/${central.name}` };
  byStack.configure(
    parkingSite({
      stage: "edge",
      secretEnvironment: {},
      central: reference,
      environment: variables("by-stack"),
    }),
  );
  await configure(byWords, { stage: "edge", environment: { ...ADDRESSES, ...variables("by-words") } });
  try {
    const texts = await allOf([byStack, byWords].map(upAndAgain));
    for (const [name, edge] of Object.entries({ "by-stack": byStack, "by-words": byWords })) {
      const rows = await eventually(
        () => ask(resultsOf(name)),
        (found) => found.trim() !== "",
        120,
      );
      expect(rows.trim()).toBe(`${edge.name}|[false, true]`);
      expect(secretsIn(await shownBy(edge))).toEqual([]);
    }
    expect(secretsIn(texts.join("\n"))).toEqual([]);
  } finally {
    await Promise.all([byStack.remove(), byWords.remove()]);
    rmSync(folder, { recursive: true });
  }
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
