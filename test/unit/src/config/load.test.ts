import { expect, test } from "vitest";
import { rawSite } from "../../../../src/config/load";

test("settings are split by namespace and read as JSON where they are JSON", () => {
  const settings = {
    "sitestack:hosts": '{"local":{}}',
    "sitestack:deleteVolumes": "true",
    "sitestack:note": "plain: text",
    "secrets:token": "hunter2",
    "secrets:with:colon": "x",
    "docker:host": "unix:///elsewhere",
  };
  expect(rawSite(settings, ["secrets:token", "docker:host"])).toEqual({
    settings: { hosts: { local: {} }, deleteVolumes: true, note: "plain: text" },
    secrets: {
      token: { encrypted: true, value: "hunter2" },
      "with:colon": { encrypted: false, value: "x" },
    },
    encrypted: [],
  });
});

test("a setting with an encrypted part is told apart", () => {
  expect(rawSite({ "sitestack:systems": "{}" }, ["sitestack:systems"]).encrypted).toEqual(["systems"]);
});
