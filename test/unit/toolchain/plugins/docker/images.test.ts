import { describe, expect, test } from "vitest";
import { isHub, registryOf } from "../../../../../toolchain/plugins/docker/image-name";
import { repositoryDigest } from "../../../../../toolchain/plugins/docker/images";

test.each([
  ["nginx:1.25", ""],
  ["team/app:2", ""],
  ["localhost:5000/app", "localhost:5000"],
  ["localhost/app:3", "localhost"],
  ["registry.example/team/app:4@sha256:abc", "registry.example"],
])("%s comes from %j", (name, registry) => {
  expect(registryOf(name)).toBe(registry);
});

test("the hub has several names", () => {
  const names = ["", "docker.io", "index.docker.io", "docker.io.example", "mydocker.io", "registry.example"];
  expect(names.map(isHub)).toEqual([true, true, true, false, false, false]);
});

describe("the digest of an image", () => {
  test("is that of the repository that the name says, where there are several", () => {
    const digests = ["localhost:5000/app@sha256:1", "app@sha256:2"];
    expect(repositoryDigest("app:1", digests)).toBe("app@sha256:2");
    expect(repositoryDigest("other:1", digests)).toBe("localhost:5000/app@sha256:1");
  });

  test("is empty for an image that no registry knows", () => {
    expect(repositoryDigest("app", [])).toBe("");
  });
});
