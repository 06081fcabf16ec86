import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containersOf } from "../support/engine";
import { TestStack } from "../support/stack";
import { startTraffic } from "../support/traffic";

const SUBNET = "10.231.40.0/24";
/** A client that sees the old version again later than this after the new one would have met two versions at once. */
const HANDOVER_MS = 2500;

/** A web server that answers its version; healthy after a moment, or never. */
function settings(version: string, healthy = true): Record<string, unknown> {
  const server = [
    "import http.server, os",
    "class Answer(http.server.BaseHTTPRequestHandler):",
    "    def do_GET(self):",
    "        body = os.environ['VERSION'].encode()",
    "        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers()",
    "        self.wfile.write(body)",
    "    def log_message(self, *args): pass",
    "print('serving', os.environ['VERSION'], flush=True)",
    "http.server.ThreadingHTTPServer(('', 8080), Answer).serve_forever()",
  ].join("\n");
  const probe = "import urllib.request; urllib.request.urlopen('http://localhost:8080', timeout=1)";
  return {
    topology: {
      name: "rolling",
      networks: { front: { name: "test-rolling", subnet: SUBNET } },
      services: {
        web: {
          image: "python:3.9-slim",
          init: true,
          command: ["python", "-c", server],
          environment: { VERSION: version },
          networks: ["front"],
          stopGracePeriod: "2s",
          readyTimeout: "15s",
          healthcheck: {
            test: healthy ? ["CMD", "python", "-c", probe] : ["CMD-SHELL", "echo not today; exit 1"],
            interval: "1s",
            retries: 2,
            startPeriod: healthy ? "10s" : "0s",
            startInterval: "200ms",
          },
        },
      },
    },
  };
}

describe("a rolling service under traffic", () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.create("topology", "rolling");
    stack.configureTopology(settings("v0"));
    await stack.mustUp();
  });

  afterAll(() => stack.remove());

  test("five updates and three failed ones: no request fails, one version at a time", async () => {
    const traffic = await startTraffic("test-rolling", "http://web:8080/");
    const failures: string[] = [];
    for (const version of ["v1", "bad-a", "v2", "bad-b", "v3", "bad-c", "v4", "v5"]) {
      stack.configureTopology(settings(version, !version.startsWith("bad")));
      const { exitCode, text } = await stack.up();
      if (exitCode !== 0) failures.push(text);
    }
    const answers = await traffic.stop();
    expect(failures).toHaveLength(3);
    for (const text of failures) {
      expect(text).toContain("its health check failed 2 times");
      expect(text).toContain("not today");
      expect(text).toContain("serving bad-");
    }
    expect(answers.failed).toEqual([]);
    expect(answers.count).toBeGreaterThan(500);
    expect(answers.versions).toEqual(["v0", "v1", "v2", "v3", "v4", "v5"]);
    expect(answers.longestOverlapMs).toBeLessThan(HANDOVER_MS);
  });

  test("in the end one container is left, and a second up changes nothing", async () => {
    expect(
      await containersOf({ "io.sitestack.site": stack.name, "io.sitestack.service": "web" }),
    ).toHaveLength(1);
    const changes = await stack.mustUp();
    expect(Object.keys(changes)).toEqual(["same"]);
  });
});
