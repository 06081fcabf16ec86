import { expect, test } from "vitest";
import { buildArguments, readOrder } from "../../../operator/rauta-build";

const BUILD = ["buildx", "build", "--load", "--tag"];

test("without a word it is the reference, for the engine's own platform", () => {
  const order = readOrder([]);
  expect(order).toMatchObject({ quick: false, platform: undefined });
  const file = `${order.source}/docker/Dockerfile.prod`;
  expect(buildArguments(order, "rauta:latest", {})).toEqual([
    ...BUILD,
    "rauta:latest",
    "--file",
    file,
    order.source,
  ]);
});

test("a quick build takes the BPF object of the last image", () => {
  const args = buildArguments(readOrder(["--quick"]), "rauta:latest", {});
  expect(args.join(" ")).toContain("--build-context bpf=docker-image://rauta:latest");
});

test("for an emulated platform it is made on that platform's base images", () => {
  const order = readOrder(["--platform", "linux/arm64"]);
  const bases = { "debian:trixie-slim": "debian:trixie-slim-arm64", "same:1": "same:1" };
  const text = buildArguments(order, "rauta:latest-arm64", bases).join(" ");
  expect(text).toContain("--tag rauta:latest-arm64 ");
  expect(text).toContain("--platform linux/arm64 ");
  expect(text).toContain("--build-context debian:trixie-slim=docker-image://debian:trixie-slim-arm64 ");
  expect(text).not.toContain("same:1");
});

test.each([
  [["--platform", "linux/riscv64"], '--platform is "linux/riscv64": write one of linux/amd64, linux/arm64'],
  [["--source", "/nowhere"], "there is no /nowhere/docker/Dockerfile.prod"],
])("%j is refused", (args, message) => {
  expect(() => readOrder(args)).toThrow(message);
});
