import { describe, expect, test } from "vitest";
import { driftReport } from "../../../../../operator/sitestack/drift/drift";
import { healPlan } from "../../../../../operator/sitestack/drift/heal-plan";
import { driftText } from "../../../../../operator/sitestack/drift/text";
import type { Properties } from "../../../../../operator/sitestack/live/wanted";
import {
  CONTAINER_ID,
  engineView,
  inspected,
  NETWORK_ID,
  secretValue,
  wantedHost,
} from "../../../support/deployed-site";
import { drift } from "./deployed-drift";

/** What is found on one container that was changed. */
function found(changes: Parameters<typeof inspected>[0], inputs: Properties = {}) {
  const { findings } = drift({ containers: [inspected(changes)] }, inputs);
  return findings.map(({ subject, property, wanted, found: is, mend }) => [
    subject,
    property,
    wanted,
    is,
    mend,
  ]);
}

const base = inspected();

test("what is as it was left is no drift", () => {
  expect(drift().findings).toEqual([]);
  expect(driftText(drift())).toBe("shop is as its last update left it.");
});

const hostConfig = (changed: object) => ({ HostConfig: { ...base.HostConfig, ...changed } });
const config = (changed: object) => ({ Config: { ...base.Config, ...changed } });
const state = (changed: object) => ({ State: { ...base.State, ...changed } });

type Row = [what: string, changes: Parameters<typeof inspected>[0], finding: string[]];

const CHANGES: Row[] = [
  [
    "stopped",
    state({ Status: "exited", ExitCode: 137 }),
    ["state", "running", "exited with code 137", "replace"],
  ],
  ["paused", state({ Status: "paused" }), ["state", "running", "paused", "replace"]],
  ["renamed", { Name: "/mine" }, ["name", "shop-web", "mine", "replace"]],
  [
    "with another restart policy",
    hostConfig({ RestartPolicy: { Name: "no" } }),
    ["restart", "unless-stopped", "no", "update"],
  ],
  ["with a memory limit", hostConfig({ Memory: 1 << 26 }), ["memory", "none", "64", "replace"]],
  ["with another port", hostConfig({ PortBindings: {} }), ["ports", "127.0.0.1:8080:80", "none", "replace"]],
  ["with another command", config({ Cmd: ["sleep"] }), ["command", '["serve"]', '["sleep"]', "replace"]],
  [
    "with another variable",
    config({ Env: ["GREETING=bye", "PATH=/bin"] }),
    ["environment GREETING", "hello", "bye", "replace"],
  ],
  [
    "with one more variable",
    config({ Env: ["GREETING=hello", "PIN=1"] }),
    ["environment PIN", "absent", "another value", "replace"],
  ],
  [
    "of another image",
    { Image: "sha256:2", ...config({ Image: "web:2" }) },
    ["image", "web:1", "web:2", "replace"],
  ],
  [
    "off its network",
    { NetworkSettings: { Networks: {} } },
    ["network front", "joined", "not joined", "replace"],
  ],
];

describe("a container", () => {
  test.each(CHANGES)("%s", (_what, changes, finding) => {
    expect(found(changes)).toEqual([["service web", ...finding]]);
  });

  test("on one network more, and without the names that its gate has given it", () => {
    const Networks = {
      front: { NetworkID: NETWORK_ID, IPAddress: "10.0.0.2", Aliases: ["web"] },
      bridge: { NetworkID: "b", IPAddress: "172.17.0.2" },
    };
    expect(found({ NetworkSettings: { Networks } })).toEqual([
      ["service web", "network front: name www", "www", "absent", "replace"],
      ["service web", "network bridge", "not joined", "joined", "replace"],
    ]);
  });

  test("with another label, the config hash among them", () => {
    const Labels = { ...base.Config.Labels, "io.sitestack.service": "mine", added: "1" };
    expect(found({ Config: { ...base.Config, Labels } })).toEqual([
      ["service web", "labels added", "absent", "another value", "replace"],
      ["service web", "labels io.sitestack.service", "web", "mine", "replace"],
    ]);
  });

  test("with another file: its content is never shown", () => {
    const uploads = [{ file: "/etc/motd", content: secretValue("hunter2") }];
    const { findings } = drift({ files: { [CONTAINER_ID]: { "/etc/motd": "otherhash" } } }, { uploads });
    expect(findings).toMatchObject([
      { property: "file /etc/motd", wanted: "as deployed", found: "another content" },
    ]);
  });

  test("that has gone is made again; its other properties are not asked for", () => {
    expect(drift({ containers: [] }).findings).toMatchObject([
      { subject: "service web", property: "container", wanted: "shop-web", found: "absent", mend: "update" },
    ]);
  });

  test("made again by hand is told with all that differs, and put out of the way first", () => {
    const twin = inspected({ Id: "d".repeat(64), Config: { ...base.Config, Env: [], Labels: {} } });
    const report = drift({ containers: [twin] });
    expect(report.findings.map(({ property, mend }) => [property, mend])).toEqual([
      ["container", "clear"],
      ["environment GREETING", "clear"],
      ["labels", "clear"],
    ]);
    expect(healPlan(report)).toEqual({
      ...{ replace: [], lost: [] },
      inTheWay: [{ kind: "container", host: "edge", id: "d".repeat(64) }],
    });
  });

  test("that a later update has replaced is nobody's wish", () => {
    const wanted = wantedHost({}, { delete: true });
    const report = driftReport("shop", [{ wanted, looked: { view: engineView({ containers: [] }) } }], []);
    expect(report.findings).toEqual([]);
  });
});

test("no secret is told, neither the wanted nor the found one", () => {
  const envs = ["GREETING=hello", secretValue("TOKEN=hunter2")];
  const Env = ["GREETING=hello", "TOKEN=letmein"];
  const report = drift({ containers: [inspected({ Config: { ...base.Config, Env } })] }, { envs });
  expect(report.findings).toMatchObject([
    { property: "environment TOKEN", wanted: "(secret)", found: "(secret)" },
  ]);
  expect(JSON.stringify(report) + driftText(report)).not.toMatch(/hunter2|letmein/);
});

test("a host that does not answer is told; the others are compared", () => {
  const silent = {
    wanted: { ...wantedHost(), name: "far" },
    looked: { unanswered: "no answer within 5000 ms" },
  };
  const report = driftReport(
    "shop",
    [{ wanted: wantedHost(), looked: { view: engineView() } }, silent],
    undefined,
  );
  expect(report).toEqual({
    ...{ site: "shop", findings: [] },
    hosts: [{ host: "edge" }, { host: "far", unanswered: "no answer within 5000 ms" }],
  });
  expect(driftText(report)).toBe(
    "far: nothing is known of it: no answer within 5000 ms\n" +
      "The provider's own refresh was left out: it needs all hosts.\n" +
      "What answers of shop is as its last update left it.",
  );
});

test("two hosts may be two ways to one engine: nothing of the other's is a stranger", () => {
  const other = { ...wantedHost(), name: "far", containers: [] };
  const looked = { view: engineView() };
  expect(
    driftReport(
      "shop",
      [
        { wanted: wantedHost(), looked },
        { wanted: other, looked },
      ],
      [],
    ).findings,
  ).toEqual([]);
});
