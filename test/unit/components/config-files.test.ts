import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Service, type ServiceArgs, ServiceGroup } from "../../../components";
import { configMounts, namedConfigs, readConfigs } from "../../../components/config-files";
import { capture, captureRefusal } from "../support/captured-resources";
import { withHost } from "../support/hosts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "configs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

test("the short form is Compose's: a file named by its key, which everybody may read", () => {
  expect(configMounts(["app.conf", { source: "job", target: "/opt/job.py", mode: 0o555 }])).toEqual([
    { source: "app.conf", target: "/app.conf", mode: 0o444 },
    { source: "job", target: "/opt/job.py", mode: 0o555 },
  ]);
  expect(configMounts(undefined)).toEqual([]);
});

test("a file's text goes as text, any other file byte by byte", () => {
  const { contents, problems } = readConfigs({
    text: { file: file("text", "größer\n") },
    bytes: { file: file("bytes", Buffer.from([0, 255])) },
    written: { content: "a = 1\n" },
  });
  expect(problems).toEqual([]);
  expect(contents).toEqual({
    bytes: { contentBase64: "AP8=" },
    text: { content: "größer\n" },
    written: { content: "a = 1\n" },
  });
});

test("what is missing, empty, or says nothing or too much is told all at once, with its path", () => {
  const missing = join(folder, "missing.py");
  const { contents, problems } = readConfigs({
    a: { file: missing },
    b: { file: file("empty", "") },
    c: { content: "" },
    d: { content: "x", file: "y" },
    e: {} as { content: string },
    f: { content: "kept" },
  });
  expect(contents).toEqual({ f: { content: "kept" } });
  expect(problems.map(({ path, found, message }) => [path, found, message])).toEqual([
    ["configs.a.file", `"${missing}"`, "the file cannot be read: ENOENT"],
    ["configs.b.file", `"${join(folder, "empty")}"`, "it is empty, and the provider can make no empty file"],
    ["configs.c.content", '""', "it is empty, and the provider can make no empty file"],
    ["configs.d", undefined, "a config has either a content or a file"],
    ["configs.e", undefined, "a config has either a content or a file"],
  ]);
});

test("a service takes only what it names", () => {
  const configs = { a: { content: "a" }, b: { content: "b" } };
  expect(namedConfigs({ configs: ["b"] }, configs)).toEqual({ b: { content: "b" } });
  expect(namedConfigs({}, configs)).toEqual({});
  expect(namedConfigs({ configs: ["b"] })).toEqual({});
});

test("a group's configs reach the services that name them, and no other", async () => {
  const resources = await capture(() =>
    withHost(
      (host) =>
        new ServiceGroup("shop", {
          host,
          topology: {
            name: "shop",
            configs: { settings: { content: "a = 1\n" } },
            services: { web: { image: "nginx:1.27", configs: ["settings"] }, cache: { image: "redis:7" } },
          },
        }),
    ),
  );
  const uploads = [{ file: "/settings", permissions: "0444", content: "a = 1\n" }];
  expect(resources.find("Container", "shop-web-1").inputs.uploads).toEqual(uploads);
  expect(resources.find("Container", "shop-cache-1").inputs.uploads).toBeUndefined();
});

test("a missing file is told with the topology's other mistakes, before anything is registered", async () => {
  const { message, registered } = await captureRefusal(() =>
    withHost(
      (host) =>
        new ServiceGroup("shop", {
          host,
          topology: {
            name: "shop",
            configs: { settings: { file: "no-such.conf" } },
            services: { web: { image: "nginx:1.27", configs: ["setings"] } },
          },
        }),
    ),
  );
  expect(message).toMatch(
    /^system shop: 2 problems\n {2}services\.web\.configs\[0\]: there is no such entry/,
  );
  expect(message).toContain('configs.settings.file: the file cannot be read: ENOENT (found "no-such.conf")');
  expect(registered).toBe(2);
});

test("a service of its own gets its configs by argument", async () => {
  const service = (args: Partial<ServiceArgs>) => () =>
    withHost((host) => new Service("web", { host, image: "nginx:1.27", configs: ["settings"], ...args }));
  const given = await capture(service({ configSpecs: { settings: { content: "a" } } }));
  expect(given.find("Container", "web").inputs.uploads[0]).toMatchObject({ file: "/settings", content: "a" });
  const { message } = await captureRefusal(service({}));
  expect(message).toContain('web.configs[0]: there is no such entry in configs (found "settings")');
});
