import { expect, test } from "vitest";
import { criticalPath } from "../../../operator/critical-path";
import { parseSpan, timesOfState } from "../../../operator/update-times";

const SITE = "urn:pulumi:plant::sitestack::";
const container = (name: string) => `${SITE}x$docker:index/container:Container::${name}`;
const gate = (name: string) => `${SITE}x$command:local:Command::${name}`;

function resource(urn: string, second: number | undefined, ...dependencies: string[]) {
  const type = urn.split("::")[2]?.split("$").at(-1);
  const created = second === undefined ? undefined : new Date(second * 1000).toISOString();
  return { urn, type, dependencies, ...(created && { created }) };
}

/** A broker with its gate, a job that waits for it, and a service beside them that waits for its start alone. */
const STATE = JSON.stringify({
  version: 3,
  deployment: {
    resources: [
      resource(`${SITE}pulumi:pulumi:Stack::plant`, undefined),
      resource(gate("plant-web"), 104),
      resource(container("broker"), 103),
      resource(gate("broker-ready"), 110, container("broker")),
      resource(container("topics"), 111, gate("broker-ready")),
      resource(gate("topics-ready"), 115, container("topics")),
      resource(container("web"), 112, container("broker"), gate("plant-web")),
      resource(gate("old-ready"), 20, container("old")),
      resource(container("old"), 10),
      resource(`${SITE}pulumi:index:Stash::last-good-deployment`, 120, gate("topics-ready")),
    ],
  },
});

test("containers with their gates, and what else had to be there; older ones have held nobody back", () => {
  const at = (second: number) => second * 1000;
  expect(timesOfState(STATE, at(100))).toEqual([
    { name: "plant-web (Command)", waitsFor: [], started: at(104), ready: at(104) },
    { name: "broker", waitsFor: [], started: at(103), ready: at(110) },
    { name: "topics", waitsFor: [{ name: "broker", until: "ready" }], started: at(111), ready: at(115) },
    {
      name: "web",
      waitsFor: [
        { name: "broker", until: "started" },
        { name: "plant-web (Command)", until: "started" },
      ],
      started: at(112),
      ready: at(112),
    },
  ]);
});

test("the chain of an update comes from its state", () => {
  expect(criticalPath(timesOfState(STATE, 100_000), 100_000)).toEqual([
    { name: "broker", waiting: 0, start: 3, ready: 7 },
    { name: "topics", waiting: 0, start: 1, ready: 4 },
  ]);
});

test("an update that has started nothing has no chain", () => {
  expect(timesOfState(STATE, 200_000)).toEqual([]);
  expect(timesOfState('{"deployment":{}}', 0)).toEqual([]);
});

test("the newest update's begin and end are read from the history", () => {
  const update = {
    startTime: "2026-11-21T09:00:00.000Z",
    endTime: "2026-11-21T09:01:30.000Z",
    kind: "update",
  };
  const begin = Date.parse(update.startTime);
  const history = JSON.stringify([update, { startTime: "", endTime: "" }]);
  expect(parseSpan(history)).toEqual({ begin, end: begin + 90_000 });
  expect(parseSpan("[]")).toBeUndefined();
});
