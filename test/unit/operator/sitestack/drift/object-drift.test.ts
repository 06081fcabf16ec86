import { expect, test } from "vitest";
import { healPlan, obstacles } from "../../../../../operator/sitestack/drift/heal-plan";
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
});

const underOurLabel = (Labels: Record<string, string>) => ({
  ...{ Id: "s", Names: ["/shop-web-old"], State: "running" },
  Labels: { "io.sitestack.site": "shop", ...Labels },
});

test("what a killed update has left of a service of the state is cleared", () => {
  const left = underOurLabel({ "io.sitestack.system": "shop", "io.sitestack.service": "web" });
  const { findings } = drift({ listed: [...engineView().listed, left] });
  expect(findings).toMatchObject([
    { subject: "container shop-web-old", found: "running, under this site's label", mend: "clear" },
  ]);
  expect(obstacles(findings)).toEqual([{ kind: "container", host: "edge", id: "s" }]);
});

test.each([
  ["of another system", { "io.sitestack.system": "bakery", "io.sitestack.service": "web" }],
  ["of another service", { "io.sitestack.system": "shop", "io.sitestack.service": "till" }],
  ["that says no more than its site", {}],
])(
  "a container %s may be another program's with a stack of the same name: it is told, and stays",
  (_what, labels) => {
    const { findings } = drift({ listed: [...engineView().listed, underOurLabel(labels)] });
    expect(findings).toMatchObject([
      {
        ...{ subject: "container shop-web-old", found: "running, under this site's label", mend: "by-hand" },
        fix:
          "another program with a stack named shop may own it; " +
          "where none does: docker --host tcp://edge:2376 rm --force shop-web-old",
      },
    ]);
    expect(obstacles(findings)).toEqual([]);
  },
);
