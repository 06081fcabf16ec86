import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EngineClient } from "../../../engine/client";
import { sshArguments, sshLogin } from "../../../engine/ssh-connection";

describe("ssh's command line", () => {
  const limits = "-o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -T";

  test("is the docker CLI's own, and ends a link that has died", () => {
    expect(sshArguments("ssh://edge").join(" ")).toBe(`${limits} -- edge docker system dial-stdio`);
    expect(sshArguments("ssh://ops@edge:2222/run/d.sock", ["-i", "key"]).join(" ")).toBe(
      `-i key ${limits} -l ops -p 2222 -- edge docker --host unix:///run/d.sock system dial-stdio`,
    );
  });

  test("names an IPv6 address without the brackets of its URL", () => {
    expect(sshLogin("ssh://ops@[fd00::7]:2222").join(" ")).toBe(`${limits} -l ops -p 2222 -- fd00::7`);
  });

  test("has the user's own options first, of which ssh takes the first", () => {
    const own = ["-o", "ServerAliveInterval=5"];
    expect(sshLogin("ssh://edge", own).join(" ")).toBe(`-o ServerAliveInterval=5 ${limits} -- edge`);
  });

  test("keeps the user's own time limit", () => {
    expect(sshArguments("ssh://edge", ["-o", "ConnectTimeout=3"]).join(" ")).toMatch(
      /^-o ConnectTimeout=3 -o ServerAlive/,
    );
  });
});

describe("a connection", () => {
  let directory: string;
  const path = process.env.PATH;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "fake-ssh-"));
    process.env.PATH = `${directory}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(directory, { recursive: true });
  });

  function fakeSsh(script: string): void {
    const file = join(directory, "ssh");
    writeFileSync(
      file,
      `#!/usr/bin/env node\nrequire("fs").appendFileSync(${JSON.stringify(join(directory, "starts"))}, "x");\n${script}`,
    );
    chmodSync(file, 0o755);
  }

  test("serves many requests with one ssh", async () => {
    const socketPath = join(directory, "engine.sock");
    const server = http.createServer((request, response) => response.end(JSON.stringify(request.url)));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    fakeSsh(
      `const s = require("net").connect(${JSON.stringify(socketPath)}); process.stdin.pipe(s).pipe(process.stdout);`,
    );
    const client = new EngineClient({ kind: "ssh", uri: "ssh://ops@edge" });
    for (const url of ["/a", "/b", "/c"]) expect(await client.requestJson("GET", url)).toBe(url);
    expect(readFileSync(join(directory, "starts"), "utf8")).toBe("x");
    client.close();
    server.close();
  });

  test("is one of at most eight at a time", async () => {
    const socketPath = join(directory, "engine.sock");
    const server = http.createServer((_request, response) => setTimeout(() => response.end("1"), 50));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    fakeSsh(
      `const s = require("net").connect(${JSON.stringify(socketPath)}); process.stdin.pipe(s).pipe(process.stdout);`,
    );
    const client = new EngineClient({ kind: "ssh", uri: "ssh://ops@edge" });
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.requestJson("GET", "/info")));
    expect(answers).toEqual(new Array(20).fill(1));
    expect(readFileSync(join(directory, "starts"), "utf8").length).toBeLessThanOrEqual(8);
    client.close();
    server.close();
  });

  test("fails with what ssh says", async () => {
    fakeSsh(`process.stderr.write("ssh: Could not resolve hostname edge\\n"); process.exit(255);`);
    await expect(
      new EngineClient({ kind: "ssh", uri: "ssh://edge" }).requestJson("GET", "/info"),
    ).rejects.toThrow("cannot reach the Docker Engine at ssh://edge: ssh: Could not resolve hostname edge");
  });

  test("says so when ssh ends without a word", async () => {
    fakeSsh("process.exit(3);");
    await expect(
      new EngineClient({ kind: "ssh", uri: "ssh://edge" }).requestJson("GET", "/info"),
    ).rejects.toThrow("ssh ended with exit code 3 and said nothing");
  });
});
