import { expect, test } from "vitest";
import type { LastGood } from "../../../../../components";
import { imagesToKeep, readState } from "../../../../../operator/sitestack/up/state";

const SITE = "urn:pulumi:dev::sitestack::";
const SECRET = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({
  [SECRET]: "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

const GOOD: LastGood = {
  settings: { "sitestack:hosts": "{}" },
  secretKeys: [],
  hosts: {
    edge: {
      engine: { host: "ssh://edge" },
      images: {
        "shop/db": { reference: "sha256:1", id: "sha256:1" },
        "shop/web": { reference: "sitestack/shop-web:1-amd64", id: "sha256:2" },
      },
    },
  },
};

function state(...resources: object[]) {
  return readState(JSON.stringify({ version: 3, deployment: { resources } }));
}

const stash = (input: unknown, parts: object = {}) => ({
  ...{
    urn: `${SITE}pulumi:index:Stash::last-good-deployment`,
    type: "pulumi:index:Stash",
    inputs: { input },
  },
  ...{ created: "2026-11-21T10:00:00Z", modified: "2026-11-21T11:00:00Z" },
  ...parts,
});

test("the last good deployment is read from its secret, with the moment at which it was written", () => {
  expect(state(stash(secret(GOOD)))).toMatchObject({ lastGood: GOOD, keptAt: "2026-11-21T11:00:00Z" });
});

test("the old half of a replacement does not count", () => {
  expect(state(stash(secret(GOOD), { delete: true })).lastGood).toBeUndefined();
});

test("a stack without any has none", () => {
  expect(state()).toEqual({ engines: {}, gates: [] });
  expect(readState('{"version":3}')).toEqual({ engines: {}, gates: [] });
});

test("engines come from the providers, gates from the commands that were told whom to wait for", () => {
  const gate = { engine: {}, hostName: "edge", containers: [], condition: "healthy", timeoutSeconds: 60 };
  const inputs = { host: "ssh://edge", sshOpts: JSON.stringify(["-i", "key"]), version: "5" };
  const { engines, gates } = state(
    { urn: `${SITE}pulumi:providers:docker::edge`, type: "pulumi:providers:docker", inputs },
    { urn: `${SITE}a`, type: "command:local:Command", inputs: { stdin: secret(JSON.stringify(gate)) } },
    { urn: `${SITE}b`, type: "command:local:Command", inputs: { environment: {} } },
  );
  expect(engines).toEqual({ edge: { host: "ssh://edge", sshOpts: ["-i", "key"] } });
  expect(gates).toEqual([gate]);
});

test("what is to be kept: every image by its id and by the name that its containers know", () => {
  expect([...imagesToKeep(GOOD)]).toEqual(["sha256:1", "sha256:2", "sitestack/shop-web:1-amd64"]);
});
