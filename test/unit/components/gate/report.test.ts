import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FailureFacts, redact, renderFailure, secretValues } from "../../../../components/gate/report";
import type { InspectedContainer } from "../../../../components/gate/verdict";

function container(
  parts: Partial<InspectedContainer["State"]> = {},
  env: string[] | null = [],
): InspectedContainer {
  return {
    Id: "0123456789abcdef",
    Name: "/shop-web-1",
    Config: { Env: env },
    NetworkSettings: { Networks: {} },
    State: { Status: "running", StartedAt: "", ExitCode: 0, OOMKilled: false, Error: "", ...parts },
  };
}

function facts(parts: Partial<FailureFacts> = {}): FailureFacts {
  const because = "its health check failed 3 times";
  return {
    service: "web",
    hostName: "edge",
    because,
    container: container(),
    logs: "",
    secrets: [],
    ...parts,
  };
}

test("a failure is told with state, last probe, last log lines and what to do next", () => {
  const Health = {
    Status: "unhealthy",
    FailingStreak: 3,
    Log: [
      { ExitCode: 0, Output: "earlier" },
      { ExitCode: 7, Output: "connection\nrefused  \n" },
    ],
  };
  expect(renderFailure(facts({ container: container({ Health }), logs: "starting\nno database\n\n" }))).toBe(
    [
      "web is not ready: its health check failed 3 times",
      "  container: shop-web-1 (0123456789ab) on edge: running, unhealthy",
      "  last probe: exit code 7",
      "    connection",
      "    refused",
      "  last 20 log lines:",
      "    starting",
      "    no database",
      "  next: docker logs shop-web-1; docker inspect shop-web-1; after mending, run the update again",
    ].join("\n"),
  );
});

test("silence is told as such", () => {
  const Health = { Status: "unhealthy", FailingStreak: 1, Log: [{ ExitCode: 1, Output: " \n" }] };
  const text = renderFailure(facts({ container: container({ Health }) }));
  expect(text).toContain("  last probe: exit code 1\n    (no output)\n  it has logged nothing\n");
  expect(renderFailure(facts())).not.toContain("probe");
});

describe("secrets", () => {
  test("are cut out of reason, probe and log alike", () => {
    const Health = { Status: "unhealthy", FailingStreak: 1, Log: [{ ExitCode: 1, Output: "bad hunter2!" }] };
    const text = renderFailure(
      facts({
        because: "no hunter2",
        container: container({ Health }),
        logs: "url=hunter2@db",
        secrets: ["hunter2"],
      }),
    );
    expect(text).not.toContain("hunter2");
    expect(text.match(/\[secret\]/g)).toHaveLength(3);
  });

  test("of several lines are cut out although the log is indented and cut", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n";
    const text = renderFailure(facts({ logs: `the key is\n${key.slice(25)}`, secrets: [key] }));
    expect(text).not.toMatch(/kqhkiG9w0BAQEF|END KEY/);
    expect(text).toContain("the key is");
  });

  test("of fewer than four characters stay: they would cut words to pieces", () => {
    expect(redact("a bad cab", ["ab", ""])).toBe("a bad cab");
  });

  test("that hold one another go as a whole", () => {
    expect(redact("token-long token", ["token", "token-long"])).toBe("[secret] [secret]");
  });

  test("never come through, whatever is around them", () => {
    const secret = fc
      .string({ minLength: 4 })
      .filter((text) => text.trim() === text && !/secret|\[|\]/.test(text));
    fc.assert(
      fc.property(secret, fc.array(fc.string()), (value, around) => {
        const text = renderFailure(
          facts({ service: "", hostName: "", because: "", logs: around.join(value), secrets: [value] }),
        );
        const template = renderFailure(facts({ service: "", hostName: "", because: "", logs: "x" }));
        fc.pre(!template.includes(value));
        expect(around.length > 1 && text.includes(value)).toBe(false);
      }),
    );
  });
});

test("values of secret variables are found, also those with an equals sign", () => {
  const found = container({}, ["TOKEN=a=b", "PLAIN=1", "EMPTY=", "BARE"]);
  expect(secretValues(found, ["TOKEN", "EMPTY", "ABSENT", "BAR"])).toEqual(["a=b", ""]);
  expect(secretValues(container({}, null), ["TOKEN"])).toEqual([]);
});
