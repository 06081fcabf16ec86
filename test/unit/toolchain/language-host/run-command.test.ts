import { describe, expect, test } from "vitest";
import { judgeExit, nodeCommand, type ProgramRun } from "../../../../toolchain/language-host/run-command";

const run: ProgramRun = {
  monitor: "127.0.0.1:1",
  engine: "127.0.0.1:2",
  organization: "organization",
  project: "sitestack",
  stack: "dev",
  rootDirectory: "/site",
  pwd: "/site/program",
  dryRun: false,
  parallel: 16,
  entryPoint: "",
  args: [],
  config: {},
  secretKeys: [],
};
const options = { typescript: false, nodeargs: ["--require", "tsx/cjs"] };

describe("nodeCommand", () => {
  test("node's arguments come first, then the SDK's runner with its flags, then the program", () => {
    expect(nodeCommand({ ...run, entryPoint: "main.js", args: ["x"] }, options, "/sdk/run").args).toEqual([
      ...["--require", "tsx/cjs", "/sdk/run"],
      ...["--monitor", "127.0.0.1:1", "--engine", "127.0.0.1:2", "--organization", "organization"],
      ...["--project", "sitestack", "--root-directory", "/site", "--stack", "dev", "--pwd", "/site/program"],
      ...["--parallel", "16", "main.js", "x"],
    ]);
  });

  test("a preview says so; what is unknown is left out; no entry point means package.json's", () => {
    const { args } = nodeCommand({ ...run, dryRun: true, organization: "" }, options, "/sdk/run");
    expect(args).toContain("--dry-run");
    expect(args).not.toContain("--organization");
    expect(args.at(-1)).toBe(".");
  });

  test("configuration travels in the environment, in the SDK's form of keys, never on the command line", () => {
    const config = { "sitestack:site": "a: b", "sitestack:token": "s3cret", "docker:config:host": "h" };
    const command = nodeCommand({ ...run, config, secretKeys: ["sitestack:token"] }, options, "/sdk/run");
    expect(JSON.parse(command.environment.PULUMI_CONFIG ?? "")).toEqual({
      "sitestack:config:site": "a: b",
      "sitestack:config:token": "s3cret",
      "docker:config:host": "h",
    });
    expect(JSON.parse(command.environment.PULUMI_CONFIG_SECRET_KEYS ?? "")).toEqual(["sitestack:token"]);
    expect(command.args.join(" ")).not.toContain("s3cret");
  });

  test("tells the SDK whether to compile TypeScript, and with which settings", () => {
    expect(nodeCommand(run, options, "/sdk/run").environment).toMatchObject({
      PULUMI_NODEJS_TYPESCRIPT: "false",
    });
    const withTypescript = { typescript: true, tsconfig: "t.json", nodeargs: [] };
    expect(nodeCommand(run, withTypescript, "/sdk/run").environment).toMatchObject({
      PULUMI_NODEJS_TYPESCRIPT: "true",
      PULUMI_NODEJS_TSCONFIG_PATH: "t.json",
    });
  });
});

test.each([
  [0, null, { error: "", bail: false }],
  [32, null, { error: "", bail: true }],
  [1, null, { error: "Program exited with non-zero exit code: 1", bail: false }],
  [null, "SIGKILL", { error: "Program was ended by the signal SIGKILL", bail: false }],
])("a program that ends with code %s and signal %s", (code, signal, outcome) => {
  expect(judgeExit(code, signal)).toEqual(outcome);
});
