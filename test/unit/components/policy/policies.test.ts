import { expect, test } from "vitest";
import {
  POLICIES,
  POLICY_IDS,
  policyBreaches,
  type Topology,
  topologyProblems,
} from "../../../../components";
import { containerArgs } from "../../../../components/container-args";
import { crossGuardPolicies, type GuardedResource } from "../../../../components/policy/crossguard";
import { groupTerms } from "../../../../components/policy/group-terms";
import { caseTopology, GOOD, POLICY_CASES } from "../../../fixtures/policy-cases";

const GROUP = "urn:group";

/** Which policies of the pack object to the resources that the topology becomes. */
function packVerdicts(topology: Topology, deleteVolumes = false): string[] {
  const resources: GuardedResource[] = [
    resource("sitestack:index:ServiceGroup", "group", groupTerms(topology, deleteVolumes)),
    ...[...Object.keys(groupTerms(topology).pulls), ...plainImages(topology)].map((name) =>
      resource("docker:index/remoteImage:RemoteImage", name, { name }),
    ),
    ...Object.keys(topology.volumes ?? {}).map((name) =>
      resource("docker:index/volume:Volume", name, { name }),
    ),
    ...Object.keys(topology.services).map((service) => container(service, topology)),
  ];
  const heard: string[] = [];
  const policies = crossGuardPolicies();
  for (const one of resources)
    for (const { name, validateResource } of policies) validateResource(one, () => heard.push(name));
  return [...new Set(heard)].sort();
}

/** What a group pulls because services name it plainly. */
function plainImages({ services }: Topology): string[] {
  return Object.values(services).flatMap(({ image }) => (typeof image === "string" ? [image] : []));
}

function resource(type: string, name: string, props: object): GuardedResource {
  const urn = name === "group" ? GROUP : `urn:${name}`;
  return { type, urn, name, props: { ...props }, opts: name === "group" ? {} : { parent: GROUP } };
}

function container(service: string, topology: Topology): GuardedResource {
  const spec = topology.services[service] ?? GOOD;
  const args = containerArgs(spec, spec.environment ?? {}, {
    identity: { site: "site", system: topology.name, service, slot: 1 },
    image: typeof spec.image === "string" ? spec.image : `sha256:${"0".repeat(64)}`,
    networkIds: {},
    volumeNames: {},
    configs: {},
    resolvePath: (path) => path,
    apiVersion: "1.47",
  });
  const job = spec.kind === "job" ? { mustRun: false } : {};
  // As the provider has it when the pack sees it.
  const ports = (args.ports as { ip?: string }[] | undefined)?.map((port) => ({ ip: "0.0.0.0", ...port }));
  return resource("docker:index/container:Container", service, { ...args, ...job, ports });
}

function verdicts(topology: Topology, deleteVolumes = false): string[] {
  return [...new Set(policyBreaches({ topology, deleteVolumes }).map(({ policy }) => policy))].sort();
}

test("there is one policy for each id, in order", () => {
  expect(POLICIES.map(({ id }) => id)).toEqual([...POLICY_IDS]);
});

test("every policy of services has a case", () => {
  const covered = new Set(POLICY_CASES.map(({ policy }) => policy));
  expect(POLICY_IDS.filter((id) => !covered.has(id))).toEqual(["data-volumes"]);
});

test.each(POLICY_CASES)("$policy: $what is a breach, for us and for the pack", (policyCase) => {
  const breaking = caseTopology(policyCase, policyCase.breaking);
  expect(topologyProblems(breaking)).toEqual([]);
  expect(verdicts(breaking)).toEqual([policyCase.policy]);
  expect(packVerdicts(breaking)).toEqual([policyCase.policy]);
});

test.each(POLICY_CASES)("$policy: the like without $what is none, for us and for the pack", (policyCase) => {
  const keeping = caseTopology(policyCase, policyCase.keeping);
  expect(topologyProblems(keeping)).toEqual([]);
  expect(verdicts(keeping)).toEqual([]);
  expect(packVerdicts(keeping)).toEqual([]);
});

test("data-volumes: a site that deletes its data at destroy", () => {
  const topology: Topology = { name: "shop", services: { web: GOOD }, volumes: { data: {} } };
  expect([verdicts(topology, true), packVerdicts(topology, true)]).toEqual([
    ["data-volumes"],
    ["data-volumes"],
  ]);
  expect([verdicts(topology), packVerdicts(topology)]).toEqual([[], []]);
});

test("an image of the topology's own list is judged at the service that uses it", () => {
  const services = { web: { ...GOOD, image: { from: "base" } } };
  const topology: Topology = { name: "shop", services, images: { base: { pull: "nginx:latest" } } };
  expect(policyBreaches({ topology })).toMatchObject([{ path: "services.web.image", found: "nginx:latest" }]);
  expect(packVerdicts(topology)).toEqual(["image-tags"]);
});

test("an exception lets pass what it names, and nothing else", () => {
  const services = { web: { ...GOOD, privileged: true }, admin: { ...GOOD, privileged: true } };
  const exceptions = [
    { policy: "privileged" as const, services: ["web"], reason: "it loads the kernel's program" },
  ];
  const topology: Topology = { name: "shop", services, policy: { exceptions } };
  expect(policyBreaches({ topology })).toMatchObject([{ service: "admin", policy: "privileged" }]);
  expect(packVerdicts(topology)).toEqual(["privileged"]);
  exceptions[0]?.services.push("admin");
  expect([verdicts(topology), packVerdicts(topology)]).toEqual([[], []]);
});

test("an exception for a service holds for the image that it names plainly", () => {
  const services = { tool: { ...GOOD, image: "tool:latest" } };
  const exceptions = [{ policy: "image-tags" as const, services: ["tool"], reason: "there is no other tag" }];
  expect(packVerdicts({ name: "shop", services })).toEqual(["image-tags"]);
  expect(packVerdicts({ name: "shop", services, policy: { exceptions } })).toEqual([]);
});

test("an exception for nobody, from nothing or without a reason is a problem of the topology", () => {
  const exceptions = [{ policy: "no-such" as "privileged", services: ["ghost"], reason: " " }];
  const problems = topologyProblems({ name: "shop", services: { web: GOOD }, policy: { exceptions } });
  expect(problems.map(({ path }) => path)).toEqual([
    "policy.exceptions[0].policy",
    "policy.exceptions[0].services",
    "policy.exceptions[0].reason",
  ]);
});

test("the site's levels win; what is off is not looked at", () => {
  const topology: Topology = {
    name: "shop",
    services: { web: { ...GOOD, privileged: true, restart: "no" } },
  };
  const breaches = policyBreaches({ topology }, { privileged: "advisory", "restart-policy": "off" });
  expect(breaches).toMatchObject([{ policy: "privileged", level: "advisory" }]);
});
