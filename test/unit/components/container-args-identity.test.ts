import type { ContainerArgs } from "@pulumi/docker";
import { output, secret, unsecret } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Environment, possiblySecret } from "../../../components/service-environment";
import type { ServiceSpec } from "../../../components/topology";
import { render } from "../support/render-container";

// What makes a container the same one or another: its environment, its hash, and what has no order.

function label(args: ContainerArgs, name: string): unknown {
  const labels = args.labels as { label: string; value: string }[];
  return labels.find((entry) => entry.label === name)?.value;
}

describe("environment", () => {
  test("is sorted, with the slot filled in and empty values kept", () => {
    expect(render({}, { B: "", A: "n{{.Task.Slot}}" }).envs).toEqual(["A=n2", "B="]);
  });

  test("keeps secrets secret", async () => {
    const [plain, hidden] = render({}, { A: "1", TOKEN: secret("hunter2-{{.Task.Slot}}") }).envs as string[];
    expect(plain).toBe("A=1");
    const token = output(hidden);
    expect(await (token as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
    expect(await new Promise((resolve) => unsecret(token).apply(resolve))).toBe("TOKEN=hunter2-2");
  });

  test("what comes later may be secret", () => {
    expect(possiblySecret({ B: output("x"), A: secret("y"), C: "plain" })).toEqual(["A", "B"]);
  });
});

describe("the config hash", () => {
  const hash = (spec: Partial<ServiceSpec>, environment?: Environment) =>
    label(render(spec, environment), "io.sitestack.config-hash");

  const limited = (memory?: string): Partial<ServiceSpec> => ({
    deploy: { resources: { limits: { memory } } },
  });
  const reserved = (reservations: { memory?: string; cpus?: string }): Partial<ServiceSpec> => ({
    deploy: { resources: { reservations } },
  });

  test.each<[string, Partial<ServiceSpec>, Partial<ServiceSpec>]>([
    ["restart", {}, { restart: "always" }],
    ["memory", limited("64m"), limited("128m")],
    ["memory reserved", reserved({ memory: "64m" }), reserved({ memory: "128m" })],
    ["CPU weight", reserved({ cpus: "1" }), reserved({ cpus: "2" })],
  ])("stays where the engine changes the container in place: %s", (_name, before, after) => {
    expect(hash(before)).toBe(hash(after));
  });

  test("changes with whether there is a limit, which the engine never takes away", () => {
    const limits = [limited("64m"), reserved({ memory: "64m" }), reserved({ cpus: "1" }), {}];
    expect(new Set(limits.map((spec) => hash(spec))).size).toBe(4);
  });

  test("changes with everything else, and never with a secret", () => {
    expect(hash({ command: ["sleep"] })).not.toBe(hash({}));
    expect(hash({}, { A: "1" })).not.toBe(hash({}, { A: "2" }));
    expect(hash({}, { A: secret("1") })).toBe(hash({}, { A: secret("2") }));
  });

  test("knows a secret by its name, and the service's own labels", () => {
    expect(hash({}, { A: secret("1") })).not.toBe(hash({}, { B: secret("1") }));
    expect(hash({ labels: { team: "north" } })).not.toBe(hash({ labels: { team: "south" } }));
    expect(hash({ labels: { token: secret("1") } })).toBe(hash({ labels: { token: secret("2") } }));
  });

  test("is that of earlier versions where there is neither", () => {
    expect(hash({}, { A: "1" })).toBe("5d93a475646a28ab");
  });

  test("cannot be overwritten by the service's labels, nor can any of ours", () => {
    const args = render({ labels: { "io.sitestack.site": "other", mine: "1" } });
    expect(label(args, "io.sitestack.site")).toBe("dev");
    expect(label(args, "mine")).toBe("1");
  });
});

const word = fc.constantFrom("a", "b", "c", "d");
const path = word.map((text) => `/${text}`);
const spec: fc.Arbitrary<Partial<ServiceSpec>> = fc.record(
  {
    environment: fc.dictionary(word, word),
    labels: fc.dictionary(word, word),
    capAdd: fc.uniqueArray(fc.constantFrom("NET_RAW", "CHOWN", "cap_kill")),
    capDrop: fc.uniqueArray(fc.constantFrom("ALL", "MKNOD")),
    ports: fc.uniqueArray(fc.constantFrom("80", "443:443", "53:53/udp", "8000-8002")),
    volumes: fc.uniqueArray(
      path.map((target) => ({ type: "volume" as const, source: "data", target })),
      { selector: ({ target }) => target },
    ),
    tmpfs: fc.uniqueArray(path),
    networks: fc.dictionary(word, fc.record({ aliases: fc.uniqueArray(word) })),
    sysctls: fc.dictionary(word, word),
    ulimits: fc.dictionary(word, fc.nat()),
    devices: fc.uniqueArray(path),
    extraHosts: fc.dictionary(word, word),
    securityOpt: fc.uniqueArray(word),
    logging: fc.record({ driver: word, options: fc.dictionary(word, word) }),
  },
  { requiredKeys: [] },
);

test("the order of whatever has no order changes nothing, neither inputs nor hash", () => {
  fc.assert(
    fc.property(spec, (one) => {
      const other = turned(one) as Partial<ServiceSpec>;
      expect(render(other, other.environment)).toEqual(render(one, one.environment));
    }),
  );
});

/** The same value with every list and every mapping turned round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned).reverse();
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, turned(part)]),
  );
}
