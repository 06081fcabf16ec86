import { expect, test } from "vitest";
import { findRunner } from "../../../../toolchain/language-host/installed-packages";
import {
  pluginArguments,
  pluginEnvironment,
  pluginRunner,
} from "../../../../toolchain/language-host/run-plugin";

test("a policy pack and a component provider have the SDK's own runners", () => {
  for (const kind of ["analyzer", "resource"])
    expect(findRunner(process.cwd(), pluginRunner(kind))).toMatch(
      /@pulumi\/pulumi\/cmd\/run-[a-z-]+\/index\.js$/,
    );
  expect(pluginRunner("analyzer")).toBe("run-policy-pack");
});

test("another kind is refused with what to do", () => {
  expect(() => pluginRunner("converter")).toThrow(
    /runs analyzer and resource plugins \(asked for "converter"\).*official Pulumi CLI/,
  );
});

test("node's own arguments come first, then the runner, the engine's address and the plugin's folder", () => {
  const options = { typescript: false, nodeargs: ["--require", "./hook.cjs"] };
  expect(pluginArguments(options, "/sdk/run", ["127.0.0.1:1"])).toEqual([
    "--require",
    "./hook.cjs",
    "/sdk/run",
    "127.0.0.1:1",
    ".",
  ]);
});

test("the environment is the engine's list, values with signs of equality and lines included", () => {
  expect(pluginEnvironment(["A=1", "B=x=y\nz", "C="], { HOME: "/" })).toEqual({ A: "1", B: "x=y\nz", C: "" });
  expect(pluginEnvironment([], { HOME: "/" })).toEqual({ HOME: "/" });
});
