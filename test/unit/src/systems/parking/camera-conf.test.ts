import { describe, expect, test } from "vitest";
import { SECRETS, told } from "./told";

const SPOT = {
  name: "A1",
  polygon: [
    [0, 0],
    [1, 0],
    [1, 1],
  ],
};
const DEVELOPMENT = { secretEnvironment: SECRETS };

function folderCamera(name: string, spots: unknown[] = [SPOT]) {
  return { name, kind: "folder", path: "/pictures", spots };
}

describe("CAMERA_CONF", () => {
  const withCameras = (CAMERA_CONF: unknown) => told({ ...DEVELOPMENT, environment: { CAMERA_CONF } });

  test.each<[string, unknown]>([
    ["a mapping", { cameras: [folderCamera("gate")] }],
    ["a text of JSON", JSON.stringify({ cameras: [folderCamera("gate")] })],
    [
      "a text of YAML",
      "cameras:\n  - { name: gate, kind: http, url: 'http://gate/', spots: [{ name: A1, polygon: [[0, 0], [1, 0], [1, 1]] }] }\n",
    ],
  ])("may be %s", (_name, value) => {
    expect(withCameras(value)).toEqual([]);
  });

  test("a mistake in a text is told at its place", () => {
    const text = JSON.stringify({ cameras: [{ ...folderCamera("gate"), path: "~/pictures" }] });
    expect(withCameras(text)).toEqual(["environment.CAMERA_CONF.cameras.0.path: this is not allowed"]);
    expect(withCameras("{ no mapping")).toEqual([
      "environment.CAMERA_CONF: this text is neither JSON nor YAML of a mapping",
    ]);
  });

  test("two cameras, or two spots of one, with one name", () => {
    const cameras = [folderCamera("gate"), folderCamera("gate", [SPOT, SPOT])];
    expect(withCameras({ cameras })).toEqual([
      "environment.CAMERA_CONF.cameras.1.name: another one has this name",
      "environment.CAMERA_CONF.cameras.1.spots.1.name: another one has this name",
    ]);
  });

  test.each<[string, string, string[]]>([
    [
      "a password",
      "rtsp://guard:hunter2@10.0.0.7/stream",
      ["0.url: this address has a password in plain text"],
    ],
    [
      "an @ in its password",
      "http://guard:hunt@er2@gate/",
      ["0.url: this address has a password in plain text"],
    ],
    ["a user and a port alone", "http://guard@gate:8080/a:b@c", []],
  ])("an address with %s", (_name, url, problems) => {
    const conf = { cameras: [{ name: "gate", kind: url.split(":")[0], url, spots: [SPOT] }] };
    const expected = problems.map((problem) => `environment.CAMERA_CONF.cameras.${problem}`);
    expect(withCameras(conf)).toEqual(expected);
    expect(withCameras(JSON.stringify(conf))).toEqual(expected);
    expect(told({ allowInsecureDefaults: true, environment: { CAMERA_CONF: conf } })).toEqual([]);
  });

  test("that is a secret is checked as well, and nothing of it is shown", () => {
    const config = { ...DEVELOPMENT, secretEnvironment: { ...SECRETS, CAMERA_CONF: "cameras" } };
    const camera = { name: "gate", kind: "http", url: "http://u:hunter2@gate/", spots: [SPOT] };
    expect(told(config, { cameras: JSON.stringify({ cameras: [camera] }) })).toEqual([]);
    const wrong = { cameras: [{ ...camera, url: "ftp://u:hunter2@gate/" }, camera, folderCamera("yard")] };
    const problems = told(config, { cameras: JSON.stringify(wrong) });
    expect(problems).toEqual(
      [
        "cameras[0].url: this is not allowed",
        "cameras[1].name: another one has this name",
        "cameras[2].kind: a folder that is secret cannot be mounted",
      ].map((problem) => `secretEnvironment.CAMERA_CONF: in this secret, ${problem}`),
    );
    expect(told(config, { cameras: "hunter2" })).toEqual([
      "secretEnvironment.CAMERA_CONF: in this secret: this text is neither JSON nor YAML of a mapping",
    ]);
  });

  test("that is a secret may stand beside those in plain text, under names of its own", () => {
    const camera = { name: "gate", kind: "http", url: "http://u:hunter2@gate/", spots: [SPOT] };
    const beside = (name: string) => {
      const environment = { CAMERA_CONF: { cameras: [folderCamera(name)] } };
      const secretEnvironment = { ...SECRETS, CAMERA_CONF: "cameras" };
      return told({ environment, secretEnvironment }, { cameras: JSON.stringify({ cameras: [camera] }) });
    };
    expect(beside("yard")).toEqual([]);
    expect(beside("gate")).toEqual([
      "secretEnvironment.CAMERA_CONF: in this secret, cameras[0].name: another one has this name",
    ]);
  });
});
