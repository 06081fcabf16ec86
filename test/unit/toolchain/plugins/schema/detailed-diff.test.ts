import { describe, expect, test } from "vitest";
import { type Properties, UNKNOWN } from "../../../../../toolchain/plugins/provider/values";
import { detailedDiff } from "../../../../../toolchain/plugins/schema/detailed-diff";
import { type Fields, fieldKinds } from "../../../../../toolchain/plugins/schema/fields";
import { planState } from "../../../../../toolchain/plugins/schema/plan";

const { text, flag, integer, list, set, map } = fieldKinds();

const fields: Fields = {
  image: text({ replaces: true }),
  restart: text(),
  command: list({ replaces: true }),
  options: map({ replaces: true }),
  tmpfs: map(),
  envs: set({ replaces: true }),
  hosts: set({ replaces: true, of: { host: text({ replaces: true }), ip: text({ replaces: true }) } }),
  networks: set({ replaces: true, of: { alias: text({ replaces: true }), name: text({ replaces: true }) } }),
  capabilities: set({
    replaces: true,
    single: true,
    of: { adds: set({ replaces: true }), drops: set({ replaces: true }) },
  }),
  mounts: set({ replaces: true, of: { readOnly: flag(), target: text() } }),
  health: list({ single: true, of: { interval: text(), retries: integer() } }),
};

function diff(before: Properties, after: Properties): Record<string, string> {
  const prior = planState(fields, undefined, before);
  return detailedDiff(fields, prior, planState(fields, prior, after), after);
}

test("nothing changes when nothing changes, in whatever order sets come", () => {
  const inputs = {
    image: "i",
    envs: ["A", "B"],
    hosts: [
      { host: "a", ip: "1" },
      { host: "b", ip: "2" },
    ],
  };
  expect(diff(inputs, { ...inputs, envs: ["B", "A"], hosts: [...inputs.hosts].reverse() })).toEqual({});
});

describe.each<[string, Properties, Properties, Record<string, string>]>([
  [
    "a value",
    { image: "a", restart: "no" },
    { image: "b", restart: "always" },
    { image: "update-replace", restart: "update" },
  ],
  ["a value that comes", {}, { restart: "no" }, { restart: "add" }],
  ["a value that goes", { image: "a" }, {}, { image: "delete-replace" }],
  ["a value not known yet", { image: "a" }, { image: UNKNOWN }, { image: "update-replace" }],
  [
    "an element of a list",
    { command: ["sleep", "1"] },
    { command: ["sleep", "2"] },
    { "command[1]": "update-replace" },
  ],
  ["an insertion", { command: ["a", "c"] }, { command: ["a", "b", "c"] }, { "command[1]": "add-replace" }],
  [
    "members of maps",
    { options: { "max-size": "1", "max-file": "2" }, tmpfs: { "/run": "a" } },
    { options: { "max-size": "3" }, tmpfs: { "/run": "b" } },
    {
      'options["max-file"]': "delete-replace",
      'options["max-size"]': "update-replace",
      'tmpfs["/run"]': "update",
    },
  ],
  [
    "strings of a set, at the places of the program",
    { envs: ["A=1", "B=2", "C"] },
    { envs: ["A=1", "B=3"] },
    { "envs[1]": "update-replace", "envs[2]": "delete-replace" },
  ],
  ["a set that comes", {}, { envs: ["A=1"] }, { envs: "add-replace" }],
  [
    "members of a set's elements",
    {
      hosts: [
        { host: "a", ip: "1" },
        { host: "b", ip: "1" },
      ],
    },
    { hosts: [{ host: "a", ip: "2" }] },
    { "hosts[0].ip": "update-replace", "hosts[1]": "delete-replace" },
  ],
  [
    "a set whose elements are filled in, as a whole",
    { networks: [{ name: "a" }] },
    { networks: [{ name: "b" }] },
    { networks: "update-replace" },
  ],
  [
    "sets in a single object",
    { capabilities: { adds: ["A", "B"] } },
    { capabilities: { adds: ["B"], drops: ["ALL"] } },
    { "capabilities.adds[0]": "delete-replace", "capabilities.drops": "add-replace" },
  ],
  [
    "members that replace nothing, in elements that do",
    { mounts: [{ readOnly: false, target: "/a" }] },
    { mounts: [{ readOnly: true, target: "/a" }] },
    { "mounts[0].readOnly": "update" },
  ],
  [
    "members of a single object",
    { health: { interval: "1s", retries: 1 } },
    { health: { interval: "2s", retries: 1 } },
    { "health.interval": "update" },
  ],
])("%s", (_name, before, after, expected) => {
  test("is found", () => expect(diff(before, after)).toEqual(expected));
});
