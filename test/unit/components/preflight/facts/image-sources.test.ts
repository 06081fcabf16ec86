import { expect, test } from "vitest";
import { readHostFacts } from "../../../../../components/host-facts";
import { imageSources } from "../../../../../components/preflight/facts/image-sources";
import { type EngineClient, EngineError } from "../../../../../engine";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;

/** An engine with one image, whose registries are all out of reach. */
const client = {
  target: { kind: "unix", socketPath: "/x" },
  requestJson: async (_method: string, path: string) => {
    if (path.startsWith("/distribution/")) throw new EngineError("no route to host", { statusCode: 500 });
    if (path === "/version") return { Version: "26.1.5", ApiVersion: "1.45", Os: "linux", Arch: "amd64" };
    if (path === "/info") return { Name: "edge", SystemTime: new Date().toISOString() };
    if (path === "/images/json")
      return [
        {
          Id: "sha256:1",
          RepoTags: ["nginx:1.27"],
          RepoDigests: [`nginx@${OTHER}`, `registry:5000/shop/web@${DIGEST}`],
        },
      ];
    // Asked for only under the names that it lists.
    if (/^\/images\/(nginx:1.27|nginx@|registry:5000\/shop\/web@)/.test(path))
      return { Os: "linux", Architecture: "amd64" };
    return [];
  },
} as unknown as EngineClient;

test.each([
  ["nginx:1.27", "local"],
  [`registry:5000/shop/web@${DIGEST}`, "local"],
  [`registry:5000/shop/web:1.0@${DIGEST}`, "local"],
  [`docker.io/library/nginx:1.27@${OTHER}`, "local"],
  [`nginx:1.27@${DIGEST}`, "nowhere"],
  ["nginx:1.28", "nowhere"],
])("an engine that cannot reach a registry gets %s from: %s", async (reference, kind) => {
  const facts = await readHostFacts(client);
  const sources = await imageSources(client, facts, [reference], "linux/amd64");
  expect(sources.get(reference)?.kind).toBe(kind);
});

test("a digest is no name that a build's base is hashed by", async () => {
  const { images, digests } = await readHostFacts(client);
  expect([...images]).toEqual([["nginx:1.27", "sha256:1"]]);
  expect(digests.get(`nginx@${OTHER}`)).toBe("sha256:1");
});
