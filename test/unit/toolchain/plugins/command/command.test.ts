import { describe, expect, test } from "vitest";
import { Command } from "../../../../../toolchain/plugins/command/command";
import { commandProvider } from "../../../../../toolchain/plugins/command/provider";
import { type Properties, secret, UNKNOWN } from "../../../../../toolchain/plugins/provider/values";

const command = new Command();
const urn = "urn:pulumi:s::p::command:local:Command::job";
const apply = { urn, preview: false, timeoutSeconds: 0, ignoreChanges: [] };

describe("what a change means", () => {
  const diff = (olds: Properties, news: Properties) =>
    command.diff({ urn, id: "job1", olds, news, ignoreChanges: [] }).detailedDiff;

  test.each<[string, Properties, Properties, Record<string, string>]>([
    ["nothing", { create: "a", stdout: "x" }, { create: "a" }, {}],
    ["a command", { create: "a" }, { create: "b" }, { create: "update" }],
    [
      "a variable",
      { environment: { A: "1", B: "1" } },
      { environment: { A: "2" } },
      { "environment.A": "update", "environment.B": "delete" },
    ],
    [
      "a trigger replaces",
      { triggers: ["1"] },
      { triggers: ["2", "3"] },
      { "triggers[0]": "update-replace", "triggers[1]": "add-replace" },
    ],
    [
      "triggers that come replace",
      { create: "a" },
      { create: "a", triggers: ["1"] },
      { triggers: "add-replace" },
    ],
    [
      "an unknown trigger replaces",
      { triggers: ["1"] },
      { triggers: [UNKNOWN] },
      { "triggers[0]": "update-replace" },
    ],
    ["a secret with another value", { stdin: secret("a") }, { stdin: secret("b") }, { stdin: "update" }],
  ])("%s", (_name, olds, news, expected) => {
    expect(diff(olds, news)).toEqual(expected);
  });

  test("the inputs in state count where the engine sends them", () => {
    const olds = { create: secret("a") };
    expect(
      command.diff({
        urn,
        id: "1",
        olds,
        oldInputs: { create: "a" },
        news: { create: "a" },
        ignoreChanges: [],
      }).changed,
    ).toBe(false);
  });
});

describe("running", () => {
  test("a preview runs nothing and leaves the outputs open", async () => {
    const { properties } = await command.create({ ...apply, preview: true, news: { create: "exit 1" } });
    expect(properties).toEqual({ create: "exit 1", stdout: UNKNOWN, stderr: UNKNOWN });
  });

  test("secrets reach the command and stay secrets", async () => {
    const news = {
      create: 'test "$TOKEN" = hunter2 && echo ok',
      environment: { TOKEN: secret("hunter2") },
      logging: "none",
    };
    const { id, properties } = await command.create({ ...apply, news });
    expect(id).toMatch(/^job[0-9a-f]{8}$/);
    expect(properties).toEqual({ ...news, stdout: "ok", stderr: "" });
  });

  test("an update finds the outputs before, and runs `update` rather than `create`", async () => {
    const news = { create: "echo c", update: "echo u $PULUMI_COMMAND_STDOUT $PULUMI_COMMAND_STDERR" };
    const olds = { ...news, stdout: "out", stderr: "err" };
    expect(await command.update({ ...apply, id: "1", olds, news })).toMatchObject({ stdout: "u out err" });
    const without = { ...news, addPreviousOutputInEnv: false };
    expect(await command.update({ ...apply, id: "1", olds, news: without })).toMatchObject({ stdout: "u" });
  });

  test("without commands nothing runs and nothing changes", async () => {
    const olds = { triggers: ["1"], stdout: "out", stderr: "err" };
    expect(await command.update({ ...apply, id: "1", olds, news: { triggers: ["2"] } })).toEqual({
      triggers: ["2"],
      stdout: "out",
      stderr: "err",
    });
    await command.delete({ ...apply, id: "1", properties: olds });
  });

  test("a failing delete fails", async () => {
    await expect(command.delete({ ...apply, id: "1", properties: { delete: "exit 3" } })).rejects.toThrow(
      /^exit status 3/,
    );
  });
});

test("wrong types are all reported, with their places", () => {
  const news = {
    create: 3,
    interpreter: "sh",
    environment: { A: 1 },
    triggers: [1],
    dir: UNKNOWN,
    stdin: secret("x"),
  };
  expect(command.check({ urn, olds: {}, news, randomSeed: new Uint8Array() }).failures).toEqual([
    {
      property: "create",
      reason: "Field 'create' on 'local.CommandInputs' must be a 'string'; got 'float64' instead",
    },
    {
      property: "interpreter",
      reason: "Field 'interpreter' on 'local.CommandInputs' must be a '[]string'; got 'string' instead",
    },
    {
      property: "environment",
      reason:
        "Field 'environment' on 'local.CommandInputs' must be a 'map[string]string'; got 'map[string]interface {}' instead",
    },
  ]);
});

test("the run function returns what the command wrote", async () => {
  const run = commandProvider().functions["command:local:run"];
  expect(await run?.({ command: "echo hi" })).toEqual({
    returns: { command: "echo hi", stdout: "hi", stderr: "" },
  });
  expect(await run?.({})).toMatchObject({ failures: [{ property: "command" }] });
});
