import { join } from "node:path";
import execa from "execa";
import { expect, test } from "vitest";

const SOURCES = join(__dirname, "../../../src");

/** What the SDK does for one component and one resource of a program, in a process of its own. */
async function register(environment: Record<string, string> = {}) {
  const program = `
    const { ComponentResource, CustomResource, log, Resource, runtime } = require("@pulumi/pulumi");
    const messages = [];
    log.debug = async (message) => { messages.push(message); };
    runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: ({ inputs }) => inputs });
    require("./quick-registration").quickRegistration();
    const parent = new ComponentResource("t:t:Parent", "parent");
    const child = new CustomResource("t:t:Child", "child", { value: 1 }, { parent });
    child.urn.apply((urn) => console.log(JSON.stringify({ urn, messages, places: Resource.callsites().length })));`;
  const { stdout } = await execa("node", ["--require", "./transpile.cjs", "--eval", program], {
    cwd: SOURCES,
    env: environment,
  });
  return JSON.parse(stdout) as { urn: string; messages: string[]; places: number };
}

test("nothing is said about each resource, and no place looked up", async () => {
  const { urn, messages, places } = await register();
  expect(urn).toMatch(/::t:t:Parent\$t:t:Child::child$/);
  expect(messages).toEqual([]);
  expect(places).toBe(0);
});

test("SITESTACK_DEBUG=1 leaves the SDK as it is", async () => {
  const { messages, places } = await register({ SITESTACK_DEBUG: "1" });
  expect(messages.filter((message) => message.startsWith("RegisterResource RPC prepared"))).toHaveLength(2);
  expect(places).toBeGreaterThan(0);
});
