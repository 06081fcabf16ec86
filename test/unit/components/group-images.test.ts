import { expect, test } from "vitest";
import { captureGroup } from "../support/captured-group";

test("images are pulled once, whoever runs them", async () => {
  const services = { a: { image: { from: "app" } }, b: { image: { from: "app" } } };
  const resources = await captureGroup({ services, images: { app: { pull: "nginx:1.27" } } });
  expect(resources.ofType("RemoteImage").map(({ inputs }) => inputs.name)).toEqual(["nginx:1.27"]);
  for (const { inputs } of resources.ofType("Container")) expect(inputs.image).toBe("sha256:shop-app");
});

test("an image that services name plainly is pulled once, before their containers, which still name it so", async () => {
  const resources = await captureGroup({
    services: {
      a: { image: "redis:7", deploy: { replicas: 2 } },
      b: { image: "redis:7" },
      c: { image: "nginx", containerName: "c" },
      none: { image: "absent:1", deploy: { replicas: 0 } },
      here: { image: "sha256:0123" },
    },
  });
  const pulled = resources.ofType("RemoteImage").map(({ name, inputs }) => [name, inputs.name]);
  expect(pulled).toEqual([
    ["shop-nginx:latest", "nginx:latest"],
    ["shop-redis:7", "redis:7"],
  ]);
  for (const [container, image] of [
    ["shop-a-2", "redis:7"],
    ["shop-b-1", "redis:7"],
    ["shop-c-1", "nginx"],
  ] as const) {
    const { inputs, dependsOn } = resources.find("Container", container);
    expect(inputs.image).toBe(image);
    expect(dependsOn).toContain(image === "nginx" ? "shop-nginx:latest" : "shop-redis:7");
  }
  expect(resources.find("Container", "shop-here-1").dependsOn).toEqual(["shop-default"]);
});

test("a service of a chain of images runs the uppermost one", async () => {
  const context = "test/engine/fixtures/layers";
  const layers = ["os", "pip", "app"].map((name) => ({
    name,
    provides: `layers:${name}`,
    context: `${context}/${name}`,
  }));
  const services = { web: { image: { from: "app" } } };
  const resources = await captureGroup({ images: { app: { layers } }, services });
  const [reference] = resources.find("Command", "shop-app-app").inputs.triggers;
  expect(resources.find("Container", "shop-web-1").inputs.image).toBe(reference);
  expect(resources.find("BuiltImage", "shop-app-app").parent).toBe("shop-app");
});
