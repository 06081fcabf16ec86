import { expect, test } from "vitest";
import { objectsOf } from "./support/engine-objects";
import { currentRun, runOf } from "./support/test-run";

/** Its project runs after all engine tests (vitest.config.mts). */
test("the engine tests of this run have left no container, network, volume or name of an image", async () => {
  const left = await objectsOf((site) => runOf(site) === currentRun());
  expect(left).toEqual([]);
});
