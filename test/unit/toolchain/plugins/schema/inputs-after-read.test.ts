import { describe, expect, test } from "vitest";
import { type Fields, fieldKinds } from "../../../../../toolchain/plugins/schema/fields";
import { importedInputs, refreshedInputs } from "../../../../../toolchain/plugins/schema/inputs-after-read";

const { text, flag, integer, set, map } = fieldKinds();

const fields: Fields = {
  name: text({ required: true }),
  mustRun: flag({ default: true }),
  memory: integer(),
  options: map(),
  id: text({ output: true }),
  hosts: set({ of: { host: text(), ip: text() } }),
};

describe("inputs after a refresh", () => {
  test("have the values that were read, and no more of them than before", () => {
    const inputs = {
      __defaults: ["name", "mustRun"],
      name: "n",
      mustRun: true,
      options: { a: "1", gone: "2" },
    };
    const outputs = { name: "n", mustRun: false, memory: 5, options: { a: "3", fresh: "4" } };
    expect(refreshedInputs(fields, inputs, outputs)).toEqual({
      __defaults: ["name"],
      name: "n",
      mustRun: false,
      options: { a: "3" },
    });
  });

  test("pair the elements of sets by what they share, not by their places", () => {
    const inputs = {
      hosts: [
        { host: "a", ip: "1" },
        { host: "b", ip: "2" },
      ],
    };
    const outputs = {
      hosts: [
        { host: "b", ip: "9" },
        { host: "a", ip: "1" },
      ],
    };
    expect(refreshedInputs(fields, inputs, outputs)).toEqual({
      hosts: [
        { host: "a", ip: "1" },
        { host: "b", ip: "9" },
      ],
    });
  });
});

test("inputs after an import are what says something and is no default", () => {
  const outputs = {
    id: "x",
    name: "",
    mustRun: true,
    memory: 0,
    options: {},
    hosts: [{ host: "a", ip: "" }],
  };
  expect(importedInputs(fields, outputs)).toEqual({
    __defaults: [],
    name: "",
    hosts: [{ __defaults: [], host: "a" }],
  });
  expect(importedInputs(fields, { ...outputs, mustRun: false })).toMatchObject({ mustRun: false });
});
