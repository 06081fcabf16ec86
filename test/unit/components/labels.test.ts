import { output, secret } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  composeProject,
  identityLabels,
  labelList,
  plainHash,
  siblingLabels,
} from "../../../components/labels";

const identity = { site: "dev", system: "flexstack", service: "station1", slot: 2 };

test("a container carries our labels and Compose's", () => {
  expect(identityLabels(identity, "abc")).toEqual({
    "io.sitestack.site": "dev",
    "io.sitestack.system": "flexstack",
    "io.sitestack.service": "station1",
    "io.sitestack.slot": "2",
    "io.sitestack.config-hash": "abc",
    "com.docker.compose.project": "dev",
    "com.docker.compose.service": "station1",
    "com.docker.compose.container-number": "2",
    "com.docker.compose.oneoff": "False",
    "com.docker.compose.config-hash": "abc",
    "com.docker.compose.project.working_dir": "/",
    "com.docker.compose.project.config_files": "Pulumi.dev.yaml",
  });
});

test("the old and the new container of a slot share what tells them from all others", () => {
  expect(identityLabels(identity, "new")).toMatchObject(siblingLabels(identity));
  expect(siblingLabels({ ...identity, slot: 3 })).not.toEqual(siblingLabels(identity));
});

test("the list is sorted by name, and values may come later", () => {
  const later = output("x");
  expect(labelList({ b: "1", a: "2" })).toEqual([
    { label: "a", value: "2" },
    { label: "b", value: "1" },
  ]);
  expect(labelList({ a: later })[0]?.value).toBe(later);
});

describe("plainHash", () => {
  test("is sixteen hex digits, the same today and tomorrow", () => {
    expect(plainHash({ image: "nginx", ports: [80] })).toBe("4797725ef484faea");
  });

  test("does not depend on the order of keys, but on everything else", () => {
    const value = fc.jsonValue() as fc.Arbitrary<unknown>;
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(plainHash(reversed(a))).toBe(plainHash(a));
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(plainHash(a) === plainHash(b)).toBe(same);
      }),
    );
  });

  test("knows only the place of what comes later, so that a secret cannot be guessed from it", () => {
    const hash = plainHash({ envs: ["A=1", secret("B=hunter2")] });
    expect(plainHash({ envs: ["A=1", secret("B=other")] })).toBe(hash);
    expect(plainHash({ envs: ["A=1", Promise.resolve("B=other")] })).toBe(hash);
    expect(plainHash({ envs: ["A=2", secret("B=hunter2")] })).not.toBe(hash);
    expect(plainHash({ envs: [secret("A=1"), "B=hunter2"] })).not.toBe(hash);
  });
});

test.each([
  ["edge-arm", "edge-arm"],
  ["Site.Nord 7", "sitenord7"],
])("Compose knows the site %s as the project %s", (site, project) => {
  expect(composeProject(site)).toBe(project);
});

function reversed(value: unknown): unknown {
  return mapKeys(value, (keys) => keys.reverse());
}

function sorted(value: unknown): unknown {
  return mapKeys(value, (keys) => keys.sort());
}

function mapKeys(value: unknown, order: (keys: string[]) => string[]): unknown {
  if (Array.isArray(value)) return value.map((part) => mapKeys(part, order));
  if (value === null || typeof value !== "object") return value;
  const parts = value as Record<string, unknown>;
  return Object.fromEntries(order(Object.keys(parts)).map((key) => [key, mapKeys(parts[key], order)]));
}
