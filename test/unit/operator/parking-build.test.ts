import { expect, test } from "vitest";
import { readOrder } from "../../../operator/parking-build";

test("an architecture is enough", () => {
  expect(readOrder(["--arch", "arm64"])).toEqual({
    platform: "linux/arm64",
    push: false,
    repository: "protyom/parking-monitoring",
    machineLearning: false,
  });
});

test("everything that can be said is heard", () => {
  const order = "--arch amd64 --push --source /srv/parking --repository registry:5000/p --ml --builder big";
  expect(readOrder(order.split(" "))).toEqual({
    platform: "linux/amd64",
    push: true,
    repository: "registry:5000/p",
    source: "/srv/parking",
    machineLearning: true,
    builder: "big",
  });
});

test.each([
  ["", /^--arch: found nothing; write amd64 or arm64\nusage: /],
  ["--arch x86", /^--arch: found x86; write amd64 or arm64\nusage: /],
  ["--arch amd64 --pull", /--pull[\s\S]*\nusage: /],
  [
    "--arch amd64 --repository Mine",
    /^--repository Mine: write a repository without a tag, as protyom\/.*\nusage: /,
  ],
  ["--arch amd64 --builder big", /^--builder big: it does not see the layer below .* add --push\nusage: /],
])("%j is refused with the usage", (line, reason) => {
  expect(() => readOrder(line === "" ? [] : line.split(" "))).toThrow(reason);
});

test("the engine's own builder may be named for a load", () => {
  expect(readOrder(["--arch", "amd64", "--builder", "default"]).builder).toBe("default");
});
