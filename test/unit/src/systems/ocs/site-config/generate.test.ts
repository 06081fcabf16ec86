import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkSiteConfig } from "../../../../../../src/systems/ocs/site-config/check";
import { siteConfigText } from "../../../../../../src/systems/ocs/site-config/generate";
import { FAKE, HARDWARE, ocsAgents, ocsConfig } from "../ocs-config";

const SITE = { agents: [FAKE, HARDWARE] };

test("the agents are listed under their host names, each with its arguments", () => {
  expect(parse(siteConfigText(ocsAgents(SITE), ocsConfig(SITE)))).toEqual({
    hub: {
      wamp_server: "ws://crossbar:8001/ws",
      wamp_http: "http://crossbar:8001/call",
      wamp_realm: "test_realm",
      address_root: "observatory",
    },
    hosts: {
      "ocs-docker": {
        "agent-instances": [
          {
            "agent-class": "AggregatorAgent",
            "instance-id": "aggregator",
            arguments: ["--initial-state", "record", "--data-dir", "/data"],
          },
          {
            "agent-class": "InfluxDBAgent",
            "instance-id": "influxagent",
            arguments: [
              ...["--initial-state", "record"],
              ...["--host", "influxdb", "--port", "8086", "--database", "ocs_feeds"],
            ],
          },
          { "agent-class": "FakeDataAgent", "instance-id": "fake-1", arguments: ["--mode", "acq"] },
        ],
      },
      "grumpy-docker": {
        "agent-instances": [{ "agent-class": "Lakeshore372_Agent", "instance-id": "LSA99ZZ", arguments: [] }],
      },
    },
  });
});

test("the site's own realm, root and arguments are in it", () => {
  const site = {
    realm: "lab",
    addressRoot: "site.lab",
    aggregator: { arguments: ["--time-per-file", "60"] },
  };
  const text = siteConfigText(ocsAgents(site), ocsConfig(site));
  expect(parse(text).hub).toMatchObject({ wamp_realm: "lab", address_root: "site.lab" });
  expect(text).toContain('- --time-per-file\n          - "60"\n');
});

test("what is generated passes the check of what is given", () => {
  const text = siteConfigText(ocsAgents(SITE), ocsConfig(SITE));
  expect(checkSiteConfig(text, "default.yaml", ocsAgents(SITE), ocsConfig(SITE))).toEqual({
    problems: [],
    warnings: [],
  });
});
