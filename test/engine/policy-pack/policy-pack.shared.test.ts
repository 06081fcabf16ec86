import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { policyBreaches, type ServiceSpec, type Topology } from "../../../components";
import { GOOD, POLICY_CASES } from "../../fixtures/policy-cases";
import { engine } from "../support/engine";
import { TestStack } from "../support/stack";

const PACK = join(__dirname, "..", "..", "..", "policy-pack");

/** Preflight wants every image to be there: these are another one's second names. */
const MOVING = [
  { repo: "policy-pack.test/tool", tag: "latest" },
  { repo: "policy-pack.test:5000/tool", tag: "3-latest" },
];
const HERE = "python:3.9-slim";

/** A case whose image can only be had from a registry is the unit tests' alone. */
function withImageHere(spec: Partial<ServiceSpec>): Partial<ServiceSpec> {
  return String(spec.image).includes("@") ? { ...spec, image: HERE } : spec;
}

/** All cases side by side, the breaking and the keeping ones. */
const topology: Topology = {
  name: "shop",
  policy: {
    capabilities: ["NET_ADMIN"],
    exceptions: [{ policy: "privileged", services: ["excepted"], reason: "to see that the pack knows it" }],
  },
  images: { moving: { pull: "policy-pack.test/tool:latest" } },
  volumes: { data: {} },
  services: {
    excepted: { ...GOOD, privileged: true },
    puller: { ...GOOD, image: { from: "moving" } },
    ...Object.fromEntries(
      POLICY_CASES.flatMap(({ policy, breaking, keeping }, index) => [
        [`${policy}-${index}-breaking`, { ...GOOD, ...withImageHere(breaking) }],
        [`${policy}-${index}-keeping`, { ...GOOD, ...withImageHere(keeping) }],
      ]),
    ),
  },
};

let stack: TestStack;
beforeAll(async () => {
  for (const name of MOVING) await engine.getImage(HERE).tag(name);
  stack = await TestStack.create("topology", "policy-pack");
});
afterAll(async () => {
  await stack.remove();
  for (const { repo, tag } of MOVING) await engine.getImage(`${repo}:${tag}`).remove();
});

/** A verdict without what the engine names in its own way: a volume has its real name there. */
function verdict(level: string, policy: string, path: string): string {
  const [kind, name] = path.split(".");
  return [level, policy, kind === "volumes" ? kind : `${kind}.${name}`].join(" ");
}

/** What the CLI says of a pack: each breach with its policy's line, the policy's title, and the message. */
function verdictsIn(text: string): string[] {
  const breaches = text.matchAll(
    /\[(mandatory|advisory)\]\s+([a-z-]+) .*\n.*\n\s+((?:services|volumes)\.\S+): /g,
  );
  const found = [...breaches].map(([, level = "", policy = "", path = ""]) => verdict(level, policy, path));
  return [...new Set(found)].sort();
}

test("the pack gives the verdicts of the rules, and a mandatory breach stops the preview", async () => {
  // Its images are there in name only: what the pack says of them is asked, not whether they can be had.
  stack.configureTopology({ topology, deleteVolumes: true, host: { preflight: { image: "off" } } });
  const { exitCode, text } = await stack.preview("--policy-pack", PACK);
  expect(exitCode, text).not.toBe(0);
  const expected = policyBreaches({ topology, deleteVolumes: true }).map(({ level, policy, path }) =>
    verdict(level, policy, path),
  );
  expect(verdictsIn(text)).toEqual([...new Set(expected)].sort());
  expect(expected.length).toBeGreaterThan(POLICY_CASES.length);
});

test("a system that keeps to the rules passes", async () => {
  stack.configureTopology({ topology: { name: "shop", services: { web: GOOD } } });
  const { exitCode, text } = await stack.preview("--policy-pack", PACK);
  expect(exitCode, text).toBe(0);
  expect(text).toContain("sitestack@");
  expect(verdictsIn(text)).toEqual([]);
});
