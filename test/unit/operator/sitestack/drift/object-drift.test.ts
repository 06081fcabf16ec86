import { expect, test } from "vitest";
import { healPlan } from "../../../../../operator/sitestack/drift/heal-plan";
import { engineView, NETWORK_ID } from "../../../support/deployed-site";
import { drift } from "./deployed-drift";

test("a network and a volume that have gone, or were made again by hand, are told", () => {
  expect(drift({ networks: [], volumes: [] }).findings).toMatchObject([
    { subject: "network front", found: "absent", mend: "update" },
    { subject: "volume shop_data", found: "absent", mend: "update" },
  ]);
  const networks = [{ Id: "e".repeat(64), Name: "front", Driver: "bridge", Internal: false }];
  const volumes = [{ Name: "shop_data", Driver: "local", Labels: {} }];
  const report = drift({ networks, volumes });
  expect(report.findings).toMatchObject([
    { subject: "network front", mend: "clear" },
    { subject: "volume shop_data", found: "made again by somebody else", mend: "by-hand" },
  ]);
  expect(healPlan(report)).toMatchObject({
    inTheWay: [{ kind: "network" }],
    lost: [{ subject: "volume shop_data" }],
  });
});

test("a stranger on the site's network is told, and left alone", () => {
  const stranger = {
    ...{ Id: "s", Names: ["/debug"], State: "running", Labels: {} },
    NetworkSettings: { Networks: { front: { NetworkID: NETWORK_ID } } },
  };
  const listed = [...engineView().listed, stranger];
  const report = drift({ listed });
  expect(report.findings).toMatchObject([
    {
      subject: "network front",
      property: "container debug",
      found: "joined by somebody else",
      mend: "by-hand",
    },
  ]);
  const neighbour = { ...stranger, Labels: { "io.sitestack.site": "other" } };
  expect(drift({ listed: [...engineView().listed, neighbour] }).findings).toEqual([]);
  const orphan = { ...stranger, Labels: { "io.sitestack.site": "shop" } };
  expect(drift({ listed: [...engineView().listed, orphan] }).findings).toMatchObject([
    { subject: "container debug", found: "running, under this site's label", mend: "clear" },
  ]);
});
