import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { EngineClient } from "../../../engine/client";
import type { EngineTarget } from "../../../engine/target";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

async function fakeEngine(
  handler: Handler,
  socket = false,
): Promise<{ target: EngineTarget; connections: () => number }> {
  let connections = 0;
  const server = http.createServer(handler).on("connection", () => connections++);
  const directory = mkdtempSync(join(tmpdir(), "fake-engine-"));
  const socketPath = join(directory, "engine.sock");
  await new Promise<void>((resolve) =>
    server.listen(socket ? socketPath : { port: 0, host: "127.0.0.1" }, resolve),
  );
  cleanups.push(
    () => rmSync(directory, { recursive: true }),
    () => server.close(),
    () => server.closeAllConnections(),
  );
  const target: EngineTarget = socket
    ? { kind: "unix", socketPath }
    : { kind: "tcp", host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  return { target, connections: () => connections };
}

function clientOf(target: EngineTarget): EngineClient {
  const client = new EngineClient(target);
  cleanups.push(() => client.close());
  return client;
}

describe.each([
  ["tcp", false],
  ["unix socket", true],
])("requests over %s", (_name, socket) => {
  test("send JSON, return JSON, and share one connection", async () => {
    const engine = await fakeEngine(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(
        JSON.stringify({ method: request.method, url: request.url, body: Buffer.concat(chunks).toString() }),
      );
    }, socket);
    const client = clientOf(engine.target);
    expect(await client.requestJson("POST", "/containers/create?name=a", { Image: "b" })).toEqual({
      method: "POST",
      url: "/containers/create?name=a",
      body: '{"Image":"b"}',
    });
    expect(await client.requestJson("GET", "/info")).toMatchObject({ body: "" });
    expect(engine.connections()).toBe(1);
  });
});

test("answers without a body are undefined, plain text is text", async () => {
  const { target } = await fakeEngine((request, response) =>
    response.end(request.url === "/_ping" ? "OK" : ""),
  );
  expect(await clientOf(target).requestJson("POST", "/containers/a/start")).toBeUndefined();
  expect(await clientOf(target).requestJson("GET", "/_ping")).toBe("OK");
});

describe("failures", () => {
  test("carry the engine's own message and status", async () => {
    const { target } = await fakeEngine((_request, response) =>
      response.writeHead(404).end('{"message":"No such container: x"}'),
    );
    await expect(clientOf(target).requestJson("GET", "/containers/x/json")).rejects.toMatchObject({
      name: "EngineError",
      message: "No such container: x",
      statusCode: 404,
    });
  });

  test("name the engine that cannot be reached", async () => {
    const client = clientOf({ kind: "unix", socketPath: "/nonexistent/engine.sock" });
    await expect(client.requestJson("GET", "/info")).rejects.toThrow(
      /^cannot reach the Docker Engine at unix:\/\/\/nonexistent\/engine.sock: .*ENOENT/,
    );
  });

  test("end a request that gets no answer in time, also within a body", async () => {
    const { target } = await fakeEngine((request, response) => {
      if (request.url === "/slow-body") response.write("{");
    });
    for (const path of ["/silent", "/slow-body"]) {
      await expect(clientOf(target).requestJson("GET", path, undefined, { timeoutMs: 80 })).rejects.toThrow(
        /cannot reach the Docker Engine at tcp:\/\/127.0.0.1:\d+: no answer within 80 ms/,
      );
    }
  });

  test("are the caller's own reason after an abort", async () => {
    const { target } = await fakeEngine(() => undefined);
    const reason = new Error("budget used up");
    const limits = { signal: AbortSignal.abort(reason), timeoutMs: 5000 };
    await expect(clientOf(target).requestJson("GET", "/info", undefined, limits)).rejects.toBe(reason);
  });
});

describe("streams", () => {
  test("yield values as they come, however the bytes are cut, and close when left", async () => {
    let closed = false;
    const { target } = await fakeEngine((_request, response) => {
      response.on("close", () => {
        closed = true;
      });
      const bytes = Buffer.from('{"status":"été"}\n{"status":"zwei"}\n');
      response.write(bytes.subarray(0, 12));
      setTimeout(() => response.write(bytes.subarray(12)), 20);
    });
    const seen: unknown[] = [];
    for await (const event of clientOf(target).stream<{ status: string }>("/events")) {
      seen.push(event.status);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(["été", "zwei"]);
    await expect.poll(() => closed).toBe(true);
  });

  test("end with the reason of the signal", async () => {
    const { target } = await fakeEngine((_request, response) => response.write("{}\n"));
    const abort = new AbortController();
    const follow = async () => {
      for await (const _ of clientOf(target).stream("/events", abort.signal))
        abort.abort(new Error("enough"));
    };
    await expect(follow()).rejects.toThrow("enough");
  });
});

test("logs are put together from their frames", async () => {
  const frame = (stream: number, text: string) => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const { target } = await fakeEngine((request, response) => {
    const tty = request.url?.includes("/tty/");
    response.end(tty ? "plain\r\n" : Buffer.concat([frame(1, "out\n"), frame(2, "fehler ö\n")]));
  });
  expect(await clientOf(target).logs("framed", 20)).toBe("out\nfehler ö\n");
  expect(await clientOf(target).logs("tty", 20)).toBe("plain\r\n");
});
