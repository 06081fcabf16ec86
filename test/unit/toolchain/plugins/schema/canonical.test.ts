import { describe, expect, test } from "vitest";
import { type Properties, UNKNOWN } from "../../../../../toolchain/plugins/provider/values";
import { canonical, identity } from "../../../../../toolchain/plugins/schema/canonical";
import { fieldKinds } from "../../../../../toolchain/plugins/schema/fields";

const { text, flag, integer, list, set, map } = fieldKinds();

describe("sets", () => {
  test("of strings are sorted and hold each once, unknowns last", () => {
    expect(canonical(set(), ["B=2", "A=1", UNKNOWN, "B=2"], "planned")).toEqual(["A=1", "B=2", UNKNOWN]);
  });

  const volumes = set({ of: { containerPath: text(), hostPath: text(), readOnly: flag() } });

  test("of objects get every member; what nobody set is null when planned and false when read", () => {
    const given: Properties[] = [{ containerPath: "/b" }, { containerPath: "/a", readOnly: true }];
    expect(canonical(volumes, given, "planned")).toEqual([
      { containerPath: "/a", hostPath: "", readOnly: true },
      { containerPath: "/b", hostPath: "", readOnly: null },
    ]);
    expect(canonical(volumes, given, "read")).toContainEqual({
      containerPath: "/b",
      hostPath: "",
      readOnly: false,
    });
  });

  test("are ordered as the official plugin's values are: false, true, null", () => {
    const order = set({ of: { readOnly: flag(), source: text() } });
    const given = [
      { readOnly: null, source: "n" },
      { readOnly: true, source: "t" },
      { readOnly: false, source: "f" },
    ];
    const sources = (canonical(order, given, "planned") as { source: string }[]).map(({ source }) => source);
    expect(sources).toEqual(["f", "t", "n"]);
  });

  test("count null, zero and absent as one", () => {
    expect(identity(volumes, { containerPath: "/a" })).toBe(
      identity(volumes, { containerPath: "/a", hostPath: "", readOnly: false }),
    );
    expect(identity(volumes, { containerPath: "/a" })).not.toBe(identity(volumes, { containerPath: "/b" }));
  });
});

test("a collection with at most one element is that element", () => {
  const field = set({ single: true, of: { adds: set(), drops: set() } });
  expect(canonical(field, { adds: ["B", "A"] }, "planned")).toEqual({ adds: ["A", "B"], drops: [] });
  expect(canonical(field, [{ adds: ["A"] }], "planned")).toEqual({ adds: ["A"], drops: [] });
  expect(canonical(field, null, "planned")).toBeNull();
});

test("lists keep their order, maps become maps of strings", () => {
  expect(canonical(list(), ["b", "a", null], "planned")).toEqual(["b", "a", ""]);
  expect(canonical(map(), { a: 1, b: true, c: null, __defaults: [] }, "planned")).toEqual({
    a: "1",
    b: "true",
  });
  expect(canonical(integer(), UNKNOWN, "planned")).toBe(UNKNOWN);
});
