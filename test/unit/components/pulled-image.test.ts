import { expect, test } from "vitest";
import { PulledImage, type PulledImageArgs } from "../../../components";
import { capture } from "../support/captured-resources";
import { withHost } from "../support/hosts";

async function pull(args: Partial<PulledImageArgs> = {}) {
  let reference: unknown;
  let digest: unknown;
  const resources = await capture(() =>
    withHost(async (host) => {
      const image = new PulledImage("nginx", { host, reference: "nginx:1.27", ...args });
      reference = await new Promise((resolve) => image.reference.apply(resolve));
      digest = await new Promise((resolve) => image.digest.apply(resolve));
    }),
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
