import { describe, expect, test } from "vitest";
import { type Properties, UNKNOWN } from "../../../../../toolchain/plugins/provider/values";
import { checkArguments, checkInputs } from "../../../../../toolchain/plugins/schema/check";
import { type Fields, fieldKinds } from "../../../../../toolchain/plugins/schema/fields";
import { atLeast, matches } from "../../../../../toolchain/plugins/schema/validators";

const { text, flag, integer, list, set, map } = fieldKinds();

const fields: Fields = {
  name: text({ required: true, autoNamed: true }),
  image: text({ required: true }),
  restart: text({ default: "no", validate: matches("^(no|always)$") }),
  memory: integer({ validate: atLeast(0) }),
  privileged: flag({ default: false }),
  envs: set(),
  options: map(),
  gpus: text({ unsupported: true }),
  id: text({ output: true }),
  ports: list({
    of: {
      internal: integer({ required: true }),
      protocol: text({ default: "tcp" }),
      quiet: flag({ default: false }),
    },
  }),
  health: list({ single: true, of: { retries: integer(), interval: text({ default: "0s" }) } }),
};

function check(news: Properties, olds: Properties = {}) {
  return checkInputs(fields, {
    urn: "urn:pulumi:s::p::docker:index/container:Container::web",
    olds,
    news,
    randomSeed: new Uint8Array(),
  });
}

function reasons(news: Properties): string[] {
  return check({ image: "i", ...news }).failures.map(({ reason }) => reason);
}

describe("defaults", () => {
  test("are added and listed, except those that say nothing", () => {
    const { inputs, failures } = check({ image: "i", ports: [{ internal: 80 }], health: {} });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({
      __defaults: ["name", "restart"],
      name: expect.stringMatching(/^web-[0-9a-f]{7}$/),
      image: "i",
      restart: "no",
      ports: [{ __defaults: ["protocol"], internal: 80, protocol: "tcp" }],
      health: { __defaults: ["interval"], interval: "0s" },
    });
  });

  test("that are in state stay, so that a name does not change", () => {
    const olds = { __defaults: ["name"], name: "web-1234567", image: "i", restart: "always" };
    const { inputs } = check({ image: "i" }, olds);
    expect(inputs).toMatchObject({ name: "web-1234567", restart: "no", __defaults: ["name", "restart"] });
  });

  test("never take the place of what the program says", () => {
    const olds = { __defaults: ["name", "restart"], name: "web-1234567", restart: "no" };
    const { inputs } = check({ image: "i", name: "mine", restart: "always" }, olds);
    expect(inputs).toMatchObject({ name: "mine", restart: "always", __defaults: [] });
  });
});

describe("types", () => {
  test("are put right where the official plugin does", () => {
    const { inputs } = check({
      image: 3,
      privileged: "true",
      memory: "12",
      envs: "A=1",
      health: [{ retries: 2.9 }],
    });
    expect(inputs).toMatchObject({
      image: "3",
      privileged: true,
      memory: 12,
      envs: ["A=1"],
      health: { retries: 2 },
    });
  });

  test.each([
    [
      { privileged: "perhaps" },
      "cannot parse '' as bool: strconv.ParseBool: parsing \"perhaps\": invalid syntax",
    ],
    [{ memory: "much" }, "cannot parse '' as int: strconv.ParseInt: parsing \"much\": invalid syntax"],
    [{ ports: [7] }, "expected an object, got 7"],
    [{ image: ["x"] }, 'expected a string, got ["x"]'],
  ])("%j is wrong", (news, text) => {
    expect(reasons(news as Properties)[0]).toContain(text);
  });
});

test("every mistake is reported at once, with its place", () => {
  const { failures } = check({
    restart: "sometimes",
    memory: -1,
    ports: [{ internal: 1 }, { protocol: "udp" }],
    gpus: "all",
  });
  expect(failures.map(({ reason }) => reason)).toEqual([
    "'sometimes' doesn't match the pattern '^(no|always)$'. 'sometimes' doesn't match the pattern '^(no|always)$'. Examine values at 'web.restart'.",
    "'-1' cannot be lower than 0. '-1' cannot be lower than 0. Examine values at 'web.memory'.",
    expect.stringContaining("does not support 'gpus' of docker:index/container:Container"),
    "Missing required property 'image'",
    "Missing required property 'ports[1].internal'",
  ]);
});

test("what a preview does not know is not judged", () => {
  const news = { image: UNKNOWN, restart: UNKNOWN, ports: UNKNOWN, envs: [UNKNOWN] };
  const { inputs, failures } = check(news);
  expect(failures).toEqual([]);
  expect(inputs).toMatchObject(news);
});

test("an unknown property is accepted without a word, as by the official plugin", () => {
  expect(check({ image: "i", bananas: 3 })).toMatchObject({ failures: [], inputs: { bananas: 3 } });
});

test("a function's arguments get all defaults and no bookkeeping", () => {
  const args = {
    name: text({ required: true }),
    tail: text({ default: "" }),
    follow: flag({ default: false }),
  };
  expect(checkArguments(args, { name: "n" })).toEqual({
    failures: [],
    inputs: { name: "n", tail: "", follow: false },
  });
  expect(checkArguments(args, {}).failures).toEqual([{ reason: "Missing required property 'name'" }]);
});
