import { secret } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { wantedImages } from "../../../components/preflight/wanted-images";
import { parseSite } from "../../../src/config/parse";
import { topologiesByHost, topologiesByPlatform } from "../../../src/host-topologies";

const trial = { allowInsecureDefaults: true };
const { site, problems } = parseSite({
  settings: {
    hosts: { edge: {}, arm: { platform: "linux/arm64" }, spare: {} },
    systems: {
      page: { type: "parking", host: "edge", ...trial },
      other: { type: "parking", host: "arm", ...trial },
    },
  },
  secrets: {},
});

const of = (key: string) => secret(key);

/** The Dockerfiles of what is built. */
function dockerfiles(topologies: ReturnType<typeof topologiesByHost>[string] = []): string[] {
  return topologies.flatMap(({ images = {} }) =>
    Object.values(images).flatMap((image) =>
      "layers" in image ? image.layers.map(({ dockerfile = "Dockerfile" }) => dockerfile) : [],
    ),
  );
}

test("what a host is to run is for the platform that it turns out to have", () => {
  expect(problems).toEqual([]);
  if (site === undefined) return;
  const byPlatform = topologiesByPlatform(site, of, "dev");
  expect(Object.keys(byPlatform)).toEqual(["edge", "arm", "spare"]);
  const [arm, amd] = (["linux/arm64", "linux/amd64"] as const).map((platform) => byPlatform.edge?.(platform));
  expect(dockerfiles(arm)).toHaveLength(3);
  for (const file of dockerfiles(arm)) expect(file).toMatch(/Dockerfile\.arm$/);
  for (const file of dockerfiles(amd)) expect(file).toMatch(/Dockerfile$/);
  expect(arm?.flatMap(wantedImages)).not.toEqual([]);
  expect(byPlatform.spare?.("linux/arm64")).toEqual([]);
});

test("without a host to ask it is for the declared platform, else for linux/amd64", () => {
  if (site === undefined) return;
  const byHost = topologiesByHost(site, of, "dev");
  for (const file of dockerfiles(byHost.arm)) expect(file).toMatch(/Dockerfile\.arm$/);
  for (const file of dockerfiles(byHost.edge)) expect(file).toMatch(/Dockerfile$/);
});
