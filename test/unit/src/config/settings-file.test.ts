import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rawSite } from "../../../../src/config/load";
import { locateSettings } from "../../../../src/config/settings-file";

const SITE = `config:
  sitestack:hosts: { local: {} }
  sitestack:deleteVolumes: "true"
  sitestack:systems:
    flexstack: { type: flexstack, replicas: 0 }
`;
const SETTINGS = {
  "sitestack:hosts": '{"local":{}}',
  "sitestack:deleteVolumes": "true",
  "sitestack:systems": '{"flexstack":{"replicas":0,"type":"flexstack"}}',
};
const PATH = ["sitestack:systems", "flexstack", "replicas"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "settings-file-"));
  writeFileSync(join(folder, "Pulumi.dev.yaml"), SITE);
  writeFileSync(join(folder, "new.yaml"), `# another line\n${SITE}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const located = (settings: Record<string, string>, environment: NodeJS.ProcessEnv = {}) =>
  locateSettings(rawSite(settings, []), "dev", folder, environment)(PATH);

test("the stack's own file, where it holds what Pulumi has read", () => {
  expect(located(SETTINGS)).toBe("Pulumi.dev.yaml:5");
});

test("the file that --config-file names, as it was given", () => {
  expect(located(SETTINGS, { SITESTACK_SITE_FILE: "new.yaml" })).toBe("new.yaml:6");
  const whole = join(folder, "new.yaml");
  expect(located(SETTINGS, { SITESTACK_SITE_FILE: whole })).toBe(`${whole}:6`);
});

test("no file where nobody tells which it was", () => {
  expect(located({ ...SETTINGS, "sitestack:systems": "{}" })).toBe("the settings of stack dev");
  const absent = locateSettings(rawSite(SETTINGS, []), "gone", folder, {});
  expect(absent(PATH)).toBe("the settings of stack gone");
});

test("an encrypted part, which the program gets decrypted, is still found in the file", () => {
  const secure = SITE.replace("replicas: 0", "replicas: 0, secretEnvironment: { secure: v1:cipher } ");
  writeFileSync(join(folder, "Pulumi.encrypted.yaml"), secure);
  const settings = { ...SETTINGS, "sitestack:systems": '{"flexstack":{"secretEnvironment":"plain"}}' };
  const raw = rawSite(settings, ["sitestack:systems"]);
  expect(locateSettings(raw, "encrypted", folder, {})(PATH)).toBe("Pulumi.encrypted.yaml:5");
});
