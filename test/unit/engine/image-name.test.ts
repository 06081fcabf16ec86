import { expect, test } from "vitest";
import { nameForPlatform, withTag } from "../../../engine";

test.each([
  ["redis", "redis:latest"],
  ["redis:7", "redis:7"],
  ["registry.example:5000/team/app", "registry.example:5000/team/app:latest"],
  ["registry.example:5000/team/app:1", "registry.example:5000/team/app:1"],
  ["app@sha256:1", "app@sha256:1"],
])("%s has the tag of %s", (reference, tagged) => {
  expect(withTag(reference)).toBe(tagged);
});

test("an image of another platform has that in its tag", () => {
  expect(nameForPlatform("python:3.9-slim", "linux/arm64")).toBe("python:3.9-slim-arm64");
  expect(nameForPlatform("redis", "linux/amd64")).toBe("redis:latest-amd64");
});
