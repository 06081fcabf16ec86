import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSite, type RawSite } from "../../../../src/config/parse";
import { pathText } from "../../../../src/config/problem";

function raw(settings: Record<string, unknown>, secrets: RawSite["secrets"] = {}): RawSite {
  return { settings, secrets, encrypted: [] };
}

const FLEXSTACK = { flexstack: { type: "flexstack" } };

describe("a good site", () => {
  test("gets its defaults: the local host, kept volumes, each system on the only host", () => {
    const { site, problems } = parseSite(raw({ systems: FLEXSTACK }));
    expect(problems).toEqual([]);
    expect(site).toMatchObject({
      hosts: { local: {} },
      deleteVolumes: false,
      systems: {
        flexstack: { type: "flexstack", host: "local", mode: "bridge", network: { name: "v2xnet" } },
      },
    });
  });

  test("puts a system on the only host, whatever its name, and on the named one of several", () => {
    const only = parseSite(raw({ hosts: { edge: {} }, systems: FLEXSTACK }));
    expect(only.site?.systems.flexstack?.host).toBe("edge");
    const hosts = { edge: { platform: "linux/arm64" }, local: {} };
    const several = parseSite(raw({ hosts, systems: { f: { type: "flexstack", host: "local" } } }));
    expect(several.site?.systems.f?.host).toBe("local");
  });

  test("may name secrets that are encrypted", () => {
    const systems = { f: { type: "flexstack", secretEnvironment: { TOKEN: "token" } } };
    expect(parseSite(raw({ systems }, { token: { encrypted: true } })).problems).toEqual([]);
  });
});

test("encrypted values in the settings are refused, and nothing beside them is shown", () => {
  const systems = { f: { type: "flexstack", environment: { PIN: 12345678 }, bananas: "hunter2" } };
  const { problems } = parseSite({ settings: { systems }, secrets: {}, encrypted: ["systems"] });
  expect(problems.map(({ path }) => pathText(path))).toEqual([
    "sitestack:systems.f.environment.PIN",
    "sitestack:systems.f.bananas",
    "sitestack:systems",
  ]);
  expect(problems.at(-1)?.hint).toContain("secretEnvironment");
  expect(JSON.stringify(problems)).not.toMatch(/12345678|hunter2/);
});

test("whatever stands in the file, it is told with a path and never with an exception", () => {
  const anything = fc.jsonValue() as fc.Arbitrary<unknown>;
  const system = fc.record(
    {
      type: fc.constantFrom("flexstack", "other", 5),
      ...Object.fromEntries(
        [
          "host",
          "mode",
          "network",
          "stations",
          "replicas",
          "environment",
          "secretEnvironment",
          "resources",
        ].map((key) => [key, anything]),
      ),
    },
    { requiredKeys: [] },
  );
  const settings = fc.record({
    hosts: fc.oneof(anything, fc.dictionary(fc.string(), anything)),
    systems: fc.oneof(anything, fc.dictionary(fc.constantFrom("f", "g", "Bad"), fc.oneof(system, anything))),
    deleteVolumes: anything,
  });
  fc.assert(
    fc.property(settings, (value) => {
      const first = parseSite(raw(value));
      expect(parseSite(raw(value))).toEqual(first);
      expect(first.site === undefined).toBe(first.problems.length > 0);
      for (const { path, message, hint } of first.problems) {
        expect(path[0]).toMatch(/^sitestack:/);
        expect(message).not.toBe("");
        expect(hint).not.toMatch(/^$|^Invalid/);
      }
    }),
    { numRuns: 300 },
  );
});
