import { expect, test } from "vitest";
import type { LastGood } from "../../../../../components";
import { planRollback } from "../../../../../operator/sitestack/up/rollback-plan";

const BUILT = "sitestack/shop-web:1-amd64";
const GOOD: LastGood = {
  settings: {
    "sitestack:hosts": '{"edge":{}}',
    "sitestack:deleteVolumes": "true",
    "secrets:password": '{"not":"a mapping"}',
    "note:text": "[not JSON",
  },
  secretKeys: ["secrets:password"],
  hosts: {
    edge: {
      engine: {},
      images: {
        "shop/db": { reference: "sha256:d", id: "sha256:d" },
        "shop/web": { reference: BUILT, id: "sha256:w" },
        "shop/job": { reference: BUILT, id: "sha256:w" },
      },
    },
  },
};

function onEdge(ids: string[], tags: Record<string, string> = {}) {
  return { edge: { ids: new Set(ids), tags: new Map(Object.entries(tags)) } };
}

test("services run exactly the images that they ran", () => {
  const { pins, retag, missing } = planRollback(
    GOOD,
    onEdge(["sha256:d", "sha256:w"], { [BUILT]: "sha256:w" }),
  );
  expect(pins).toEqual({ edge: { "shop/db": "sha256:d", "shop/web": BUILT, "shop/job": BUILT } });
  expect({ retag, missing }).toEqual({ retag: [], missing: [] });
});

test.each([
  ["moved", { [BUILT]: "sha256:another" }],
  ["gone", {}],
])("a build whose name has %s gets it back, once", (_what, tags) => {
  const { pins, retag } = planRollback(
    GOOD,
    onEdge(["sha256:d", "sha256:w"], tags as Record<string, string>),
  );
  expect(pins.edge?.["shop/web"]).toBe(BUILT);
  expect(retag).toEqual([{ host: "edge", id: "sha256:w", reference: BUILT }]);
});

test.each([
  ["nginx", { "nginx:latest": "sha256:n" }, []],
  ["nginx", { "nginx:latest": "sha256:newer" }, ["nginx"]],
  ["registry:5000/shop/nginx", { "registry:5000/shop/nginx:latest": "sha256:n" }, []],
  ["nginx:1.27@sha256:1f", { "nginx:1.27": "sha256:newer" }, []],
])("the name %s, where the engine has %o, is given back to %o", (reference, tags, expected) => {
  const images = { "shop/proxy": { reference, id: "sha256:n" } };
  const good = { ...GOOD, hosts: { edge: { engine: {}, images } } };
  const { pins, retag } = planRollback(good, onEdge(["sha256:n"], tags as Record<string, string>));
  expect(pins.edge).toEqual({ "shop/proxy": reference });
  expect(retag.map((one) => one.reference)).toEqual(expected);
});

test("an image that is gone is left to the program, and told", () => {
  const { pins, missing } = planRollback(GOOD, onEdge(["sha256:w"], { [BUILT]: "sha256:w" }));
  expect(pins.edge).toEqual({ "shop/web": BUILT, "shop/job": BUILT });
  expect(missing).toEqual([{ host: "edge", service: "shop/db", reference: "sha256:d" }]);
});

test("settings are what they were; secrets stay apart, as text, and the pins are beside them", () => {
  const { settings, secrets, pins } = planRollback(GOOD, onEdge(["sha256:d"]));
  expect(settings).toEqual({
    "sitestack:hosts": { edge: {} },
    "sitestack:deleteVolumes": "true",
    "note:text": "[not JSON",
    "rollback:images": pins,
  });
  expect(secrets).toEqual({ "secrets:password": '{"not":"a mapping"}' });
});
