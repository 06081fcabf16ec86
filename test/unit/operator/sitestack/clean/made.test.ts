import { expect, test } from "vitest";
import { madeImages } from "../../../../../operator/sitestack/clean/made";

const provider = (host: string, inputs: object) => ({
  ...{
    urn: `urn:pulumi:shop::p::pulumi:providers:docker::${host}`,
    type: "pulumi:providers:docker",
    id: host,
    inputs,
  },
});

const build = (engine: object, reference: string, output = "load") => ({
  ...{ urn: `urn:${reference}`, type: "command:local:Command" },
  inputs: { environment: { SITESTACK_BUILD: JSON.stringify({ engine, reference, output }), OTHER: "x" } },
});

const pull = (host: string, name: string, repoDigest: string) => ({
  ...{ urn: `urn:${name}`, type: "docker:index/remoteImage:RemoteImage" },
  provider: `urn:pulumi:shop::p::pulumi:providers:docker::${host}::${host}`,
  ...{ inputs: { name }, outputs: { repoDigest } },
});

const stateOf = (...resources: object[]) => JSON.stringify({ deployment: { resources } });

test("each engine has what was built or pulled there; what was there before, or only pushed, is left out", () => {
  const [near, far] = ["unix:///run/near.sock", "tcp://far:2375"];
  const state = stateOf(
    provider("near", { host: near }),
    provider("far", { host: far }),
    build({ host: far }, "sitestack/shop-web:1"),
    build({ host: near }, "sitestack/shop-os:1"),
    build({ host: near }, "registry/shop:1", "push"),
    pull("near", "postgres:16", "postgres@sha256:1"),
    pull("near", "redis:7", ""),
    { urn: "urn:gate", type: "command:local:Command", inputs: { environment: { WHAT: "else" } } },
  );
  expect(madeImages(state).map(({ host, references }) => [host, references])).toEqual([
    ["far", ["sitestack/shop-web:1"]],
    ["near", ["postgres:16", "sitestack/shop-os:1"]],
  ]);
});

test("a stack without anything has no engine", () => expect(madeImages('{"deployment":{}}')).toEqual([]));
