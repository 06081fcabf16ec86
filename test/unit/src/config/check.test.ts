import { describe, expect, test } from "vitest";
import { z } from "zod";
import { asRecord, checkEntries, checkValue } from "../../../../src/config/check";

const door = z.strictObject({
  open: z.boolean(),
  width: z.int().min(60).max(200).optional(),
  locks: z.array(z.string().min(2)).max(2).optional(),
  colour: z.enum(["red", "green"]).optional(),
  notes: z.record(z.string().regex(/^[a-z]+$/, "use lower-case letters"), z.string()).optional(),
});

test("a value that fits comes back with its defaults", () => {
  const schema = z.strictObject({ open: z.boolean().default(false) });
  expect(checkValue(schema, {}, ["door"])).toEqual({ value: { open: false }, problems: [] });
});

test.each([
  ["a missing setting", {}, "open", undefined, "this setting is missing", "write true or false"],
  ["a wrong type", { open: 1 }, "open", "1", "this has the wrong type", "write true or false"],
  ["null", { open: null }, "open", "null", "this has the wrong type", "write true or false"],
  [
    "an unknown key",
    { open: true, knob: "brass" },
    "knob",
    '"knob"',
    "there is no such setting",
    "known here: colour, locks, notes, open, width",
  ],
  [
    "a fraction",
    { open: true, width: 60.5 },
    "width",
    "60.5",
    "this has the wrong type",
    "write a whole number",
  ],
  ["too small", { open: true, width: 59 }, "width", "59", "this is out of range", "write at least 60"],
  ["too big", { open: true, width: 201 }, "width", "201", "this is out of range", "write at most 200"],
  ["no list", { open: true, locks: "bolt" }, "locks", '"bolt"', "this has the wrong type", "write a list"],
  [
    "a long list",
    { open: true, locks: ["aa", "bb", "cc"] },
    "locks",
    '["aa","bb","cc"]',
    "this is out of range",
    "write at most 2 entries",
  ],
  [
    "an entry of a list",
    { open: true, locks: ["aa", 5] },
    "locks.1",
    "5",
    "this has the wrong type",
    "write text, in quotes",
  ],
  [
    "a short text",
    { open: true, locks: ["a"] },
    "locks.0",
    '"a"',
    "this is out of range",
    "write at least 2 characters",
  ],
  [
    "no word of the list",
    { open: true, colour: "blue" },
    "colour",
    '"blue"',
    "this is not allowed",
    "write one of: red, green",
  ],
  [
    "no mapping",
    { open: true, notes: [] },
    "notes",
    "[]",
    "this has the wrong type",
    "write a mapping (key: value)",
  ],
  [
    "a bad name",
    { open: true, notes: { "A B": "x" } },
    "notes.A B",
    '"A B"',
    "this cannot be a name here",
    "use lower-case letters",
  ],
])("%s is told with path, what was found and what is allowed", (_name, value, path, found, message, hint) => {
  const { problems } = checkValue(door, value, ["door"]);
  expect(problems.map((problem) => ({ ...problem, path: problem.path.join(".") }))).toEqual([
    { path: `door.${path}`, found, message, hint },
  ]);
});

test("exclusive bounds and single units are worded as such", () => {
  const schema = z.object({
    ratio: z.number().gt(0).lt(1),
    name: z.string().min(1),
    ids: z.array(z.int()).min(1),
  });
  const hints = (value: object) => checkValue(schema, value, []).problems.map(({ hint }) => hint);
  expect(hints({ ratio: 0, name: "", ids: [] })).toEqual([
    "write more than 0",
    "write at least 1 character",
    "write at least 1 entry",
  ]);
  expect(hints({ ratio: 1, name: "a", ids: [1] })).toEqual(["write less than 1"]);
});

describe("unions", () => {
  test("tell the discriminator's values", () => {
    const schema = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a") }),
      z.object({ kind: z.literal("b") }),
    ]);
    expect(checkValue(schema, { kind: "c" }, ["x"]).problems).toEqual([
      { path: ["x", "kind"], found: '"c"', message: "this is not allowed", hint: "write one of: a, b" },
    ]);
  });

  test("tell what each branch allows, once", () => {
    const schema = z.union([z.boolean(), z.int(), z.boolean()]);
    expect(checkValue(schema, "no", ["x"]).problems).toEqual([
      {
        path: ["x"],
        found: '"no"',
        message: "this is not allowed",
        hint: "write true or false, or write a number",
      },
    ]);
  });
});

test("what may hold a secret by mistake is never shown", () => {
  const schema = z.strictObject({ secretEnvironment: z.record(z.string(), z.string()) });
  for (const secretEnvironment of [["TOKEN=hunter2"], { TOKEN: { value: "hunter2" } }, "hunter2"]) {
    const { problems } = checkValue(schema, { secretEnvironment }, []);
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  }
});

describe("checkEntries", () => {
  const doors = z.record(z.string().regex(/^[a-z]+$/, "use lower-case letters"), door);

  test("tells a bad name and the mistakes below it", () => {
    const { problems } = checkEntries(doors, { Front: { open: 1 }, back: {} }, ["doors"]);
    expect(problems.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
      "doors.Front: this cannot be a name here",
      "doors.Front.open: this has the wrong type",
      "doors.back.open: this setting is missing",
    ]);
  });

  test("tells what is no mapping, and passes what fits", () => {
    expect(checkEntries(doors, [1], ["doors"]).problems).toHaveLength(1);
    expect(checkEntries(doors, { front: { open: true } }, [])).toEqual({
      value: { front: { open: true } },
      problems: [],
    });
  });
});

test.each([[null], [undefined], [[1]], ["text"], [5]])("asRecord of %j is an empty mapping", (value) => {
  expect(asRecord(value)).toEqual({});
});
