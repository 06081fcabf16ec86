import { expect, test } from "vitest";
import { healPlan } from "../../../../../operator/sitestack/drift/heal-plan";
import { healText } from "../../../../../operator/sitestack/drift/text";
import { CONTAINER_URN, inspected } from "../../../support/deployed-site";
import { drift } from "./deployed-drift";

test("an update mends all of a container at once", () => {
  const base = inspected();
  const container = inspected({
    State: { ...base.State, Status: "paused" },
    HostConfig: { ...base.HostConfig, RestartPolicy: { Name: "no" } },
  });
  expect(healPlan(drift({ containers: [container] }))).toEqual({
    replace: [CONTAINER_URN],
    inTheWay: [],
    lost: [],
  });
});

test("healing tells what was found, done and lost, and what is left", () => {
  const before = drift({ volumes: [] });
  const done = ["edge: removed the container 0123456789ab, which the state does not know"];
  expect(healText({ before, done, after: drift(), lost: healPlan(before).lost })).toBe(
    "1 difference was found:\n" +
      "  volume shop_data: volume: wanted shop_data, found absent\n" +
      "    its data is not brought back: sitestack restore --stack shop\n" +
      "edge: removed the container 0123456789ab, which the state does not know\n" +
      "volume shop_data: its data is not brought back: sitestack restore --stack shop\n" +
      "shop is as its last update left it.",
  );
});
