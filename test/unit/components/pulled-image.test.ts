import { expect, test, vi } from "vitest";
import { type DockerHostArgs, PulledImage, type PulledImageArgs } from "../../../components";
import * as platforms from "../../../components/buildable-platforms";
import { capture } from "../support/captured-resources";
import type { FakeEngineFacts } from "../support/fake-engine-objects";
import { withHost } from "../support/hosts";

async function pull(
  args: Partial<PulledImageArgs> = {},
  facts: Partial<FakeEngineFacts> = {},
  on: DockerHostArgs = {},
) {
  let reference: unknown;
  let digest: unknown;
  const resources = await capture(() =>
    withHost(
      async (host) => {
        const image = new PulledImage("nginx", { host, reference: "nginx:1.27", ...args });
        reference = await new Promise((resolve) => image.reference.apply(resolve));
        digest = await new Promise((resolve) => image.digest.apply(resolve));
      },
      facts,
      on,
    ),
  );
  return { reference, digest, image: resources.find("RemoteImage", "nginx") };
}

test("an image is pulled for the engine's own platform, stays when the stack goes, and is run by its id", async () => {
  const { reference, image } = await pull();
  expect(image).toMatchObject({ parent: "nginx", provider: "local" });
  expect(image.inputs).toEqual({ name: "nginx:1.27", keepLocally: true });
  expect(reference).toBe("sha256:nginx");
});

test("triggers pull it again", async () => {
  expect((await pull({ pullTriggers: ["1"] })).image.inputs.pullTriggers).toEqual(["1"]);
});

test("an image that no registry knows has its id for its digest", async () => {
  expect((await pull()).digest).toBe("sha256:nginx");
});

test("for a platform that the engine emulates it is the image of that platform's name, where there is such", async () => {
  const emulated = vi.spyOn(platforms, "buildablePlatforms").mockResolvedValue({ emulated: ["linux/arm64"] });
  const images = { "nginx:1.27": "sha256:1", "nginx:1.27-arm64": "sha256:2" };
  const { image } = await pull({}, { images }, { platform: "linux/arm64" }).finally(() =>
    emulated.mockRestore(),
  );
  expect(image.inputs).toMatchObject({ name: "nginx:1.27-arm64", platform: "linux/arm64" });
});
