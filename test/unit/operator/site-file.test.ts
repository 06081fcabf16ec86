import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  allHostsAreElsewhere,
  cleanSiteFiles,
  systemsByPlatform,
  systemsOfStack,
  systemWords,
  withoutSalt,
} from "../../../operator/site-file";

const SITE = "# The site.\nconfig:\n  sitestack:site:\n    name: dev\n";
const SALT = "encryptionsalt: v1:abc=:v1:def==\n";
const STATE = '{"secrets_providers":{"type":"passphrase","state":{"salt":"v1:abc=:v1:def=="}}}';

describe("withoutSalt", () => {
  test("takes out the salt that is in the state, wherever it is, and nothing else", () => {
    expect(withoutSalt(SITE + SALT, STATE)).toBe(SITE);
    expect(withoutSalt(SALT + SITE, STATE)).toBe(SITE);
  });

  test.each([
    ["there is no salt", SITE],
    ["the salt is not the state's", SITE + SALT.replace("abc", "xyz")],
    ["the salt only begins like the state's", SITE + SALT.replace("==", "")],
    ["the file holds a secret", `${SALT}${SITE}  sitestack:token:\n    secure: v1:xyz\n`],
    ["a list in the file holds a secret", `${SALT}${SITE}  a:b:\n    - secure: v1:xyz\n`],
    ["the file holds nothing else", SALT],
  ])("leaves the file alone when %s", (_case, site) => {
    expect(withoutSalt(site, STATE)).toBeUndefined();
  });
});

test("cleanSiteFiles cleans the sites of the backend's stacks and touches no other file", () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  mkdirSync(join(folder, "states"));
  writeFileSync(join(folder, "states/dev.json"), STATE);
  const files = { "Pulumi.yaml": SALT, "Pulumi.dev.yaml": SITE + SALT, "Pulumi.other.yaml": SITE + SALT };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  cleanSiteFiles(folder, join(folder, "states"));
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  expect(Object.keys(files).map(read)).toEqual([SALT, SITE, SITE + SALT]);
  rmSync(folder, { recursive: true });
});

describe("systemsByPlatform", () => {
  const site = (systems: string, hosts = "") =>
    `config:\n  sitestack:hosts:\n${hosts}\n  sitestack:systems:\n${systems}`;

  test("is each type once, sorted", () => {
    const systems = "    b: { type: flexstack }\n    a: { type: flead }\n    c:\n      type: flexstack\n";
    expect(systemsByPlatform(site(systems))).toEqual([{ types: ["flead", "flexstack"] }]);
  });

  test("a system has its host's platform, or the only host's", () => {
    const edge = "    edge: { platform: linux/arm64 }\n";
    expect(systemsByPlatform(site("    a: { type: flexstack }\n", edge))).toEqual([
      { platform: "linux/arm64", types: ["flexstack"] },
    ]);
    const systems = "    a: { type: flexstack, host: edge }\n    b: { type: flexstack, host: local }\n";
    expect(systemsByPlatform(site(systems, `    local:\n${edge}`))).toEqual([
      { platform: "linux/arm64", types: ["flexstack"] },
      { types: ["flexstack"] },
    ]);
  });

  test.each(["address: ssh://ops@edge", "context: edge"])("a host with %s has another engine", (where) => {
    const hosts = `    edge: { platform: linux/arm64, "${where.replace(": ", '": ')} }\n`;
    expect(systemsByPlatform(site("    a: { type: flexstack }\n", hosts))).toEqual([
      { types: ["flexstack"] },
    ]);
  });

  test.each([
    ["an empty file", ""],
    ["no systems", "config: {}\n"],
    ["a system without a type, and one without anything", site("    a: { replicas: 3 }\n    b:\n")],
    ["a type that is no word", site("    a: { type: 3 }\n")],
    ["a list for a map", "- config\n"],
    ["no YAML at all", "config: [\n"],
  ])("%s has none: the program says what is wrong", (_case, text) => {
    expect(systemsByPlatform(text)).toEqual([]);
  });

  test("the example sites have theirs, and a stack without a file none that is known", () => {
    const root = join(__dirname, "../../..");
    expect(systemsOfStack(root, "dev")).toEqual([{ types: ["flexstack"] }]);
    expect(systemsOfStack(root, "edge-arm")).toEqual([
      { platform: "linux/arm64", types: ["flexstack", "parking"] },
    ]);
    expect(systemsOfStack(root, "no-such-stack")).toBeUndefined();
  });
});

test.each([
  ["over ssh", "one: { address: ssh://ops@one }", true],
  ["by a context", "one: { context: plant }", true],
  ["here, by the docker CLI's own choice", "one: {}", false],
  ["here, by its socket", "one: { address: unix:///run/docker.sock }", false],
  ["one of two here", "one: { address: tcp://one:2376 }, two:", false],
])("whether a site's engines are all elsewhere: %s", (_name, hosts, expected) => {
  expect(allHostsAreElsewhere(`config:\n  sitestack:hosts: { ${hosts} }\n`)).toBe(expected);
});

test("a stack's systems are known by the names that its site gives them, and by their types", () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  const systems = { v2x: { type: "flexstack" }, rauta: { type: "rauta" } };
  writeFileSync(
    join(folder, "Pulumi.dev.yaml"),
    JSON.stringify({ config: { "sitestack:systems": systems } }),
  );
  expect(systemWords(folder, "dev")).toEqual(["flexstack", "rauta", "v2x"]);
  expect(systemWords(folder, "absent")).toBeUndefined();
  rmSync(folder, { recursive: true });
});

test("a site without hosts has the engine here; one that cannot be read, too", () => {
  for (const site of ["config: {}\n", "", "config: [}\n"]) expect(allHostsAreElsewhere(site)).toBe(false);
});
