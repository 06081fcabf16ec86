import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containersOf, execute, inspect } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";

const SECRET = "a-config-that-nobody-reads";
const IDLE = { image: "python:3.9-slim", init: true, stopGracePeriod: "1s", command: ["sleep", "1000"] };

describe("configs", () => {
  let stack: TestStack;

  const deploy = (greeting: string, token?: string) =>
    stack.configureTopology({
      ...(token === undefined ? {} : { secretConfigs: { token } }),
      topology: {
        name: "configs",
        configs: {
          "greeting.txt": { content: greeting },
          lines: { file: "../../fixtures/service.env" },
          ...(token === undefined ? {} : { token: { content: "replaced by the secret" } }),
        },
        services: {
          reader: {
            ...IDLE,
            user: "1234:1234",
            configs: ["greeting.txt", { source: "lines", target: "/opt/made/on/the/way.env", mode: 0o555 }],
          },
          other: { ...IDLE, configs: ["lines"] },
          job: {
            ...IDLE,
            kind: "job",
            command: ["grep", "-q", "FROM_FILE", "/lines"],
            configs: ["lines"],
          },
          ...(token === undefined ? {} : { keeper: { ...IDLE, configs: ["token", "greeting.txt"] } }),
        },
      },
    });
  const find = async (service: string) => {
    const [found] = await containersOf({ "io.sitestack.site": stack.name, "io.sitestack.service": service });
    return inspect(found?.Id ?? "");
  };
  const read = async (service: string, path: string) =>
    (await execute((await find(service)).Id, ["cat", path])).trim();

  beforeAll(async () => {
    stack = await TestStack.create("topology", "configs");
    deploy("moin\n");
    await stack.mustUp();
  });
  afterAll(() => stack.remove());

  test("are there before the process starts, and any user may read them", async () => {
    expect((await find("job")).State).toMatchObject({ Status: "exited", ExitCode: 0 });
    expect(await read("reader", "/greeting.txt")).toBe("moin");
    expect(await read("reader", "/opt/made/on/the/way.env")).toContain("FROM_FILE");
    const listed = await execute((await find("reader")).Id, [
      ...["stat", "--format", "%a %u %n", "/greeting.txt", "/opt/made/on/the/way.env"],
    ]);
    expect(listed.trim().split(/\r?\n/)).toEqual(["444 0 /greeting.txt", "555 0 /opt/made/on/the/way.env"]);
  });

  test("change nothing in a second run, nor after a refresh", async () => {
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  });

  test("replace exactly the containers that have them when their content changes", async () => {
    const before = await Promise.all(["reader", "other", "job"].map(find));
    deploy("hello\n");
    await stack.mustUp();
    const after = await Promise.all(["reader", "other", "job"].map(find));
    expect(after.map(({ Id }, index) => Id === before[index]?.Id)).toEqual([false, true, true]);
    expect(await read("reader", "/greeting.txt")).toBe("hello");
  });

  test("keep a secret: it reaches the container, and is in no state or output in plain text", async () => {
    deploy("hello\n", "token");
    await stack.setSecret("token", SECRET);
    const preview = await stack.preview("--diff");
    const up = await stack.up();
    expect(up.exitCode, up.text).toBe(0);
    expect(await read("keeper", "/token")).toBe(SECRET);
    const shown = [preview.text, up.text, await stack.exportState(), JSON.stringify(await find("keeper"))];
    expect(shown.map((text) => text.includes(SECRET))).toEqual([false, false, false, false]);
    await stack.expectNothingToDo();
  });
});
