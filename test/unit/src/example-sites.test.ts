import { readFileSync } from "node:fs";
import { secret } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { topologyProblems } from "../../../components";
import { parseSite } from "../../../src/config/parse";
import { rawSiteFile } from "../../../src/config/site-file";
import { siteBreaches } from "../../../src/policies";
import { systemTopology } from "../../../src/systems/catalogue";
import { EXAMPLE_SITES } from "../support/example-sites";

const files = EXAMPLE_SITES.map((site) => `Pulumi.${site}.yaml`);

test.each(files)("%s is a good site, and each of its systems a good topology", (file) => {
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  const settings = Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("sitestack:"))
      .map(([key, value]) => [key.slice("sitestack:".length), value]),
  );
  const { site, problems } = parseSite({ settings, secrets: {}, encrypted: [] });
  expect(problems).toEqual([]);
  for (const [name, system] of Object.entries(site?.systems ?? {})) {
    expect(topologyProblems(systemTopology(name, system, (key) => key))).toEqual([]);
  }
});

test.each(files)("%s keeps to every policy, or its systems say why they do not", async (file) => {
  const { site } = parseSite(rawSiteFile(readFileSync(file, "utf8")));
  const breaches =
    site === undefined ? ["no site"] : await siteBreaches(site, (key) => secret(`a long ${key}`));
  expect(breaches).toEqual([]);
});

test.each(files)("%s holds no salt of somebody's own backend: elsewhere it is a wrong passphrase", (file) => {
  expect(readFileSync(file, "utf8")).not.toMatch(/^encryptionsalt:/m);
});

test.each(files)("%s is laid out as the CLI writes it, so that no command changes it", (file) => {
  const lines = readFileSync(file, "utf8").split("\n");
  expect(lines.filter((line) => !line.trimStart().startsWith("#") && /\{ | \}/.test(line))).toEqual([]);
});
