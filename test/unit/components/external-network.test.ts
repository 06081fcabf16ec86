import { expect, test } from "vitest";
import { ExternalNetwork } from "../../../components";
import { capture, captureRefusal } from "../support/captured-resources";
import { withHost } from "../support/hosts";

const NETWORKS = { networks: { "ocs-net": { userSubnet: true } } };

test("a network that is there is joined by its id, and nothing is made", async () => {
  let joined: ExternalNetwork | undefined;
  const resources = await capture(() =>
    withHost((host) => {
      joined = new ExternalNetwork("ocs", { host, name: "ocs-net" });
    }, NETWORKS),
  );
  expect(joined).toMatchObject({ networkId: "id-of-ocs-net", networkName: "ocs-net" });
  expect(resources.ofType("Network")).toEqual([]);
});

test("one that is absent is an error that says how to make it", async () => {
  const { message, registered } = await captureRefusal(() =>
    withHost((host) => new ExternalNetwork("ocs-ent", { host }), NETWORKS),
  );
  expect(message).toBe(
    [
      "host local: 1 problem",
      '  networks.ocs-ent: host local has no such network, and this site does not make it (found "ocs-ent")',
      "      deploy the stack that makes it, or run `docker network create ocs-ent` on that host",
    ].join("\n"),
  );
  expect(registered).toBe(2);
});
