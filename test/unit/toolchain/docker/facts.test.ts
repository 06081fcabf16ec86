import { describe, expect, test } from "vitest";
import { lacksSysResource, osReleaseValue } from "../../../../toolchain/docker/facts";

describe("lacksSysResource", () => {
  test.each([
    ["all capabilities", "CapBnd:\t000001ffffffffff", false],
    ["all but this one", "Name:\tnode\nCapEff:\t0\nCapBnd:\t000001fffeffffff\nCapAmb:\t0", true],
    ["a Docker container's default set", "CapBnd:\t00000000a80425fb", true],
    ["no such line, as outside Linux", "", false],
  ])("%s", (_case, status, expected) => {
    expect(lacksSysResource(status)).toBe(expected);
  });
});

test("os-release values come with and without quotes", () => {
  const text = 'PRETTY_NAME="Ubuntu 24.04 LTS"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE="debian"\n';
  expect(osReleaseValue(text, "ID")).toBe("ubuntu");
  expect(osReleaseValue(text, "ID_LIKE")).toBe("debian");
  expect(osReleaseValue(text, "VARIANT")).toBe("");
});
