import { expect, test } from "vitest";
import { Job } from "../../../components";
import { capture } from "../support/captured-resources";
import { withHost } from "../support/hosts";

test("a job is created without being started; its gate starts it, and awaits its end", async () => {
  const resources = await capture(() =>
    withHost((host) => new Job("migrate", { host, image: "app", command: ["migrate"], readyTimeout: "1h" })),
  );
  expect(resources.find("Job", "migrate")).toBeDefined();
  expect(resources.find("Container", "migrate")).toMatchObject({
    parent: "migrate",
    inputs: { start: false, mustRun: false, restart: "no", command: ["migrate"] },
  });
  const gate = resources.find("Command", "migrate-ready");
  expect(JSON.parse(gate.inputs.stdin)).toMatchObject({
    condition: "completed",
    timeoutSeconds: 3600,
  });
  expect(gate.inputs.triggers).toEqual(["id-of-migrate"]);
});
