import { expect, test } from "vitest";
import { wantedHosts } from "../../../../../operator/sitestack/live/wanted";
import { CONTAINER_ID, secretValue, stateText, wantedHost } from "../../../support/deployed-site";

test("a host is reached as its provider says, its secrets in plain text", () => {
  const { name, engine } = wantedHost();
  expect(name).toBe("edge");
  expect(engine).toMatchObject({ host: "tcp://edge:2376", keyMaterial: "the key" });
});

test("a container is known by its labels, its gate by the container", () => {
  expect(wantedHost().containers).toMatchObject([
    {
      ...{ id: CONTAINER_ID, name: "shop-web", system: "shop", service: "web", slot: 1, outgoing: false },
      ...{ condition: "healthy", gateSeconds: 6.5, handedOver: { front: ["www"] } },
    },
  ]);
});

test("one that no gate has passed yet is judged by what it was to be", () => {
  const conditions = [
    {},
    { healthcheck: { tests: ["CMD", "true"] } },
    { healthcheck: { tests: ["NONE"] } },
    { start: false, mustRun: false },
  ].map((inputs) => wantedHost(inputs, { id: "other" }).containers[0]?.condition);
  expect(conditions).toEqual(["running", "healthy", "running", "completed"]);
});

test("what is secret is known by name, whole or in part", () => {
  const [container] = wantedHost({ envs: ["A=1", secretValue("TOKEN=hunter2")] }).containers;
  expect(container?.inputs.envs).toEqual(["A=1", "TOKEN=hunter2"]);
  expect([...(container?.secret ?? [])]).toEqual(["envs"]);
});

test("what a later update has replaced is on its way out", () => {
  expect(wantedHost({}, { delete: true }).containers[0]?.outgoing).toBe(true);
});

test("an empty stack has no hosts, nor has a provider that nothing is on", () => {
  expect(wantedHosts('{"deployment":{}}')).toEqual([]);
  const state = JSON.parse(stateText());
  state.deployment.resources.splice(1);
  expect(wantedHosts(JSON.stringify(state))).toEqual([]);
});
