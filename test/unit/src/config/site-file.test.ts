import { expect, test } from "vitest";
import { rawSiteFile } from "../../../../src/config/site-file";

test("settings, secrets and what is encrypted where it must not be", () => {
  const raw = rawSiteFile(`
config:
  sitestack:systems: { flexstack: { type: flexstack, token: { secure: v1:abc } } }
  sitestack:deleteVolumes: true
  secrets:good: { secure: v1:def }
  secrets:plain: s3cret
  other:key: 1
`);
  expect(raw.settings).toMatchObject({ deleteVolumes: true, systems: { flexstack: { type: "flexstack" } } });
  expect(raw.encrypted).toEqual(["systems"]);
  expect(raw.secrets).toMatchObject({
    good: { encrypted: true, cipherText: "v1:def" },
    plain: { encrypted: false },
  });
});

test("an empty file is a site without settings; what is no mapping is refused with its line", () => {
  expect(rawSiteFile("")).toEqual({ settings: {}, secrets: {}, encrypted: [] });
  expect(() => rawSiteFile("- a")).toThrow("no mapping");
  expect(() => rawSiteFile("config: {\n")).toThrow(/line/);
});
