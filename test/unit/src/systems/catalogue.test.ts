import { expect, test } from "vitest";
import { systemProblems, systemSchema } from "../../../../src/systems/catalogue";

test("a system is told by its type", () => {
  expect(systemSchema.parse({ type: "flexstack" })).toMatchObject({ type: "flexstack", mode: "bridge" });
});

const none = { names: [], is: () => false, fails: () => false };

test("the mistakes between a system's values are its own system's to tell", () => {
  const config = { stations: [{ id: 1 }], replicas: 1 };
  expect(systemProblems({ type: "flexstack", ...config }, none)).toHaveLength(1);
  expect(systemProblems({ type: "no such", ...config }, none)).toEqual([]);
});
