import { describe, expect, test } from "vitest";
import {
  type DockerHostArgs,
  LAST_GOOD,
  recordLastGood,
  ServiceGroup,
  type Topology,
} from "../../../components";
import { capture } from "../support/captured-resources";
import type { FakeEngine } from "../support/fake-engine";
import { withHost } from "../support/hosts";

const SHOP: Topology = {
  name: "shop",
  services: { db: { image: { from: "db" } }, web: { image: "web:1" } },
  images: { db: { pull: "postgres:16" } },
};

function deployShop(prepare: (engine: FakeEngine) => void, args: DockerHostArgs = {}) {
  return capture(() =>
    withHost(
      async (host, engine) => {
        prepare(engine);
        const group = new ServiceGroup("shop", { host, topology: SHOP });
        const settings = { "secrets:password": "green", "site:name": "shop" };
        const kept = recordLastGood({
          ...{ settings, secretKeys: ["secrets:password"], hosts: { local: host } },
          proven: [group],
        });
        await new Promise((resolve) => kept.urn.apply(resolve));
      },
      {},
      args,
    ),
  );
}

describe("the last good deployment", () => {
  test("has settings and images, is secret as a whole, and comes after every gate", async () => {
    const resources = await deployShop((engine) => {
      engine.add("id-of-shop-db-1", { Image: "sha256:d" });
      engine.add("id-of-shop-web-1", { Image: "sha256:w" });
    });
    const { inputs, dependsOn, replaceOnChanges } = resources.find("Stash", LAST_GOOD);
    expect(inputs.input.secret).toMatchObject({
      settings: { "secrets:password": "green", "site:name": "shop" },
      secretKeys: ["secrets:password"],
      hosts: {
        local: {
          images: {
            "shop/db": { reference: "sha256:shop-db", id: "sha256:d" },
            "shop/web": { reference: "web:1", id: "sha256:w" },
          },
        },
      },
    });
    expect(dependsOn).toContain("shop-running");
    // Replaced with what it knows, it would go before the first container does.
    expect(replaceOnChanges).toEqual([]);
  });

  test("a container that its engine does not list has no image", async () => {
    const resources = await deployShop((engine) => engine.add("id-of-shop-web-1", { Image: "sha256:w" }));
    const { hosts } = resources.find("Stash", LAST_GOOD).inputs.input.secret;
    expect(Object.keys(hosts.local.images)).toEqual(["shop/web"]);
  });
});

test("going back, containers have the inputs that they had, and nothing is pulled", async () => {
  const inputs = async (args: DockerHostArgs) => {
    const resources = await deployShop(() => {}, args);
    return { db: resources.find("Container", "shop-db-1").inputs, pulls: resources.ofType("RemoteImage") };
  };
  const then = await inputs({});
  const back = await inputs({ images: { "shop/db": "sha256:shop-db", "shop/web": "web:1" } });
  expect(then.pulls.map(({ inputs }) => inputs.name)).toEqual(["postgres:16", "web:1"]);
  expect(back.pulls).toEqual([]);
  expect(back.db).toEqual(then.db);
});
