import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../../../../../toolchain/plugins/provider/values";
import { type Fields, fieldKinds } from "../../../../../toolchain/plugins/schema/fields";
import {
  knownPart,
  planState,
  stateAfterApply,
  stateAfterRefresh,
} from "../../../../../toolchain/plugins/schema/plan";

const { text, flag, integer, list, set, map } = fieldKinds();

const fields: Fields = {
  image: text({ required: true }),
  hostname: text({ computed: true }),
  user: text({ emptyIsUnset: true }),
  tty: flag({ default: false }),
  memory: integer(),
  envs: set({ computed: true }),
  dns: set(),
  options: map(),
  labels: set({ of: { label: text(), value: text() } }),
  ports: list({ of: { external: integer({ computed: true }), internal: integer() } }),
  exitCode: integer({ output: true }),
};

describe("the plan of a new resource", () => {
  const planned = planState(fields, undefined, { image: "i", dns: ["b", "a"], ports: [{ internal: 80 }] });

  test("knows what is given and what nothing can change, and not what the engine chooses", () => {
    expect(planned).toEqual({
      image: "i",
      hostname: UNKNOWN,
      user: null,
      tty: false,
      memory: null,
      envs: UNKNOWN,
      dns: ["a", "b"],
      options: null,
      labels: [],
      ports: [{ external: UNKNOWN, internal: 80 }],
      exitCode: UNKNOWN,
    });
  });

  test("without its unknowns is what the resource is made from", () => {
    expect(knownPart(fields, planned)).toMatchObject({
      hostname: null,
      envs: [],
      ports: [{ external: null, internal: 80 }],
      exitCode: null,
    });
  });

  test("and what was read give the state: sets as planned, null rather than empty", () => {
    const read = {
      hostname: "h",
      user: "",
      dns: ["9.9.9.9"],
      options: {},
      ports: [{ external: 32768, internal: 80 }],
    };
    expect(stateAfterApply(fields, planned, read)).toMatchObject({
      hostname: "h",
      user: "",
      dns: ["a", "b"],
      options: null,
      labels: [],
      ports: [{ external: 32768, internal: 80 }],
      exitCode: null,
    });
  });
});

describe("the plan of an existing resource", () => {
  const prior = {
    ...{
      image: "i",
      hostname: "h",
      user: "root",
      tty: false,
      memory: 256,
      envs: ["A=1"],
      dns: [],
      options: {},
    },
    labels: [{ label: "a", value: "1" }],
    ports: [{ external: 32768, internal: 80 }],
    exitCode: 3,
  };

  test("keeps the very values that do not change", () => {
    const planned = planState(fields, prior, { ...prior, user: "", ports: [{ internal: 80 }], dns: null });
    for (const name of Object.keys(prior) as (keyof typeof prior)[]) expect(planned[name]).toBe(prior[name]);
  });

  test("takes away what the program no longer sets, except what the engine chooses", () => {
    expect(planState(fields, prior, { image: "i" })).toMatchObject({
      hostname: "h",
      user: "root",
      memory: null,
      envs: ["A=1"],
      labels: [],
      exitCode: 3,
    });
  });

  test("keeps the unchanged elements of a set as state has them", () => {
    const planned = planState(fields, prior, {
      image: "i",
      labels: [
        { label: "b", value: "2" },
        { label: "a", value: "1" },
      ],
    });
    expect((planned.labels as unknown[])[0]).toBe(prior.labels[0]);
    expect(planned.labels).toHaveLength(2);
  });
});

test("a refresh shows everything as it was read, zeros and all, and keeps what was not", () => {
  const prior = { image: "i", dns: null, options: null, labels: [{ label: "a", value: null }], memory: 3 };
  expect(stateAfterRefresh(fields, prior, { dns: [], options: {}, user: "" })).toMatchObject({
    image: "i",
    dns: [],
    options: {},
    user: "",
    memory: 3,
    labels: [{ label: "a", value: "" }],
    hostname: null,
  });
});
