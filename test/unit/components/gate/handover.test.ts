import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeOver } from "../../../../components/gate/handover";
import type { Handover } from "../../../../components/gate/spec";
import { FakeEngine } from "../../support/fake-engine";

const NEW = "beef00000000beef";
const OLD = "db0000000000db00";
const LABELS = { "io.sitestack.service": "db", "io.sitestack.slot": "1" };
const HANDOVER: Handover = { aliases: { front: ["db"] }, siblingLabels: LABELS, drainMs: 0 };

let engine: FakeEngine;
beforeEach(async () => {
  engine = await FakeEngine.start();
  engine.facts.networks = { front: { userSubnet: true }, back: { userSubnet: true } };
});
afterEach(() => engine.stop());

function add(id: string, networks: Record<string, string[] | null>, labels: Record<string, string> = LABELS) {
  const Networks = Object.fromEntries(
    Object.entries(networks).map(([name, Aliases], index) => [
      name,
      { NetworkID: `id-of-${name}`, IPAddress: `10.0.${index}.${id === NEW ? 3 : 2}`, Aliases },
    ]),
  );
  engine.add(id, { Config: { Labels: labels }, NetworkSettings: { Networks } });
}

function aliases(id: string, network = "front"): unknown {
  return engine.containers.get(id)?.NetworkSettings.Networks[network]?.Aliases;
}

test("the new container gets the names first, then the old one loses them; both keep their addresses", async () => {
  add(NEW, { front: [] });
  add(OLD, { front: ["db", "other"] });
  await takeOver(engine.client(), NEW, HANDOVER);
  expect(engine.changes).toEqual([
    `POST /networks/front/disconnect {"Container":"${NEW}"}`,
    `POST /networks/front/connect {"Container":"${NEW}","EndpointConfig":{"Aliases":["db"],"IPAMConfig":{"IPv4Address":"10.0.0.3"}}}`,
    `POST /networks/front/disconnect {"Container":"${OLD}"}`,
    `POST /networks/front/connect {"Container":"${OLD}","EndpointConfig":{"Aliases":["other"],"IPAMConfig":{"IPv4Address":"10.0.0.2"}}}`,
  ]);
});

test("a second run changes nothing and waits for nobody", async () => {
  add(NEW, { front: null });
  add(OLD, { front: ["db"] });
  await takeOver(engine.client(), NEW, HANDOVER);
  const done = engine.changes.length;
  const startedAt = performance.now();
  await takeOver(engine.client(), NEW, { ...HANDOVER, drainMs: 5000 });
  expect(engine.changes).toHaveLength(done);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test("the old one gets its time to drain", async () => {
  add(NEW, { front: [] });
  add(OLD, { front: ["db"] });
  const startedAt = performance.now();
  await takeOver(engine.client(), NEW, { ...HANDOVER, drainMs: 200 });
  expect(performance.now() - startedAt).toBeGreaterThan(190);
});

describe("names", () => {
  test("that begin like the container's id are names like any other", async () => {
    add(NEW, { front: [] });
    add(OLD, { front: ["db"] });
    await takeOver(engine.client(), NEW, HANDOVER);
    expect(aliases(OLD)).toEqual([]);
    expect(aliases(NEW)).toEqual(["db"]);
  });

  test("that the engine gave, the short id, are left to the engine", async () => {
    add(NEW, { front: ["db", NEW.slice(0, 12)] });
    await takeOver(engine.client(), NEW, HANDOVER);
    expect(engine.changes).toEqual([]);
  });
});

test("an address that the engine chose is given up", async () => {
  engine.facts.networks = { front: { userSubnet: false } };
  add(NEW, { front: [] });
  await takeOver(engine.client(), NEW, HANDOVER);
  expect(engine.changes).toHaveLength(3);
  expect(engine.changes.at(-1)).toBe(
    `POST /networks/front/connect {"Container":"${NEW}","EndpointConfig":{"Aliases":["db"]}}`,
  );
  expect(aliases(NEW)).toEqual(["db"]);
});

test("a handover that was interrupted between the two requests is completed", async () => {
  add(NEW, {});
  await takeOver(engine.client(), NEW, HANDOVER);
  expect(aliases(NEW)).toEqual(["db"]);
});

test("an old container joins no network that it was not on", async () => {
  add(NEW, { front: [], back: [] });
  add(OLD, { front: ["db"] });
  await takeOver(engine.client(), NEW, { ...HANDOVER, aliases: { back: ["db"], front: ["db"] } });
  expect(aliases(NEW, "back")).toEqual(["db"]);
  expect(Object.keys(engine.containers.get(OLD)?.NetworkSettings.Networks ?? {})).toEqual(["front"]);
});

test("containers of another service or slot are left alone", async () => {
  add(NEW, { front: [] });
  add(OLD, { front: ["db"] }, { ...LABELS, "io.sitestack.slot": "2" });
  await takeOver(engine.client(), NEW, HANDOVER);
  expect(aliases(OLD)).toEqual(["db"]);
});

test("any other refusal of the engine is told", async () => {
  add(NEW, { front: [] });
  engine.facts.networks = {};
  await expect(takeOver(engine.client(), NEW, HANDOVER)).rejects.toThrow("network front not found");
});
