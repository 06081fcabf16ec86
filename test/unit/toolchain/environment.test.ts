import { describe, expect, test } from "vitest";
import {
  cliEnvironment,
  decideBackend,
  decideHome,
  type EnvironmentFacts,
} from "../../../toolchain/environment";
import { cachePaths } from "../../../toolchain/paths";

const paths = cachePaths("/project/.cache");
const facts: EnvironmentFacts = {
  user: { PATH: "/usr/bin" },
  ownHome: "/home/ops/.pulumi",
  ownHomeHasPlugins: false,
  cliFolder: "/project/.cache/toolchain/cli",
  paths,
};
const environment = (change: Partial<EnvironmentFacts>) => cliEnvironment({ ...facts, ...change });

describe("the embedded default", () => {
  test("keeps home, state and passphrase in the cache and looks nothing up", () => {
    expect(environment({})).toEqual({
      PATH: "/project/.cache/toolchain/cli:/usr/bin",
      PULUMI_HOME: "/project/.cache/pulumi-home",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      GOGC: "400",
      PULUMI_BACKEND_URL: "file:///project/.cache/state",
      PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/project/.cache/passphrase",
    });
  });

  test.each([
    ["a passphrase", { PULUMI_CONFIG_PASSPHRASE: "own" }],
    ["an empty passphrase", { PULUMI_CONFIG_PASSPHRASE: "" }],
    ["a passphrase file", { PULUMI_CONFIG_PASSPHRASE_FILE: "/own" }],
  ])("leaves the user %s", (_case, user) => {
    expect(environment({ user })).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE_FILE");
  });
});

test("how often the CLI collects garbage is the user's to say", () => {
  expect(environment({ user: { GOGC: "50" } })).not.toHaveProperty("GOGC");
});

test("the embedded backend stays the embedded one where its environment is handed down", () => {
  const user = environment({});
  expect(decideBackend({ ...facts, user })).toEqual({ kind: "embedded" });
  expect(environment({ user: { ...facts.user, ...user } })).toMatchObject({
    PULUMI_BACKEND_URL: "file:///project/.cache/state",
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
  });
});

describe("a backend of the user's own wins", () => {
  test.each([
    ["named in the environment", { user: { PULUMI_BACKEND_URL: "s3://states" } }, "s3://states"],
    ["by access token", { user: { PULUMI_ACCESS_TOKEN: "t" } }, "Pulumi Cloud, by access token"],
    ["by login", { loggedInTo: "file://~" }, "file://~"],
    ["named, above the login", { user: { PULUMI_BACKEND_URL: "s3://a" }, loggedInTo: "file://~" }, "s3://a"],
  ])("%s", (_case, change, description) => {
    expect(decideBackend({ ...facts, ...change })).toEqual({ kind: "user", description });
    const set = environment(change);
    expect(set).not.toHaveProperty("PULUMI_BACKEND_URL");
    expect(set).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE_FILE");
    expect(set).not.toHaveProperty("PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER");
  });

  test("its login is read where the user keeps it, though the plugins are ours", () => {
    const user = { PULUMI_BACKEND_URL: "s3://states" };
    expect(environment({ user }).PULUMI_CREDENTIALS_PATH).toBe("/home/ops/.pulumi");
    const own = { ...user, PULUMI_CREDENTIALS_PATH: "/vault" };
    expect(environment({ user: own }).PULUMI_CREDENTIALS_PATH).toBe("/vault");
    expect(environment({ user, ownHomeHasPlugins: true })).not.toHaveProperty("PULUMI_CREDENTIALS_PATH");
  });
});

test("the user's own home is used only when it lacks no plugin", () => {
  expect(decideHome({ ...facts, ownHomeHasPlugins: true })).toBe("/home/ops/.pulumi");
  expect(decideHome(facts)).toBe("/project/.cache/pulumi-home");
});
