import { addAbortSignal, PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { EngineClient } from "../../../../../engine";
import { patienceOf } from "../../../../../operator/sitestack/backup/held-limit";
import { readVolume } from "../../../../../operator/sitestack/backup/volume-copy";

/** An engine whose link dies: after the first bytes of an archive, or before its answer. */
function dyingEngine(first?: string) {
  const asked: string[] = [];
  const requestJson = async (method: string, path: string) => {
    asked.push(`${method} ${path}`);
    return path.startsWith("/containers/create")
      ? { Id: "helper" }
      : [{ Id: "image", ImageID: "image", Names: [] }];
  };
  const download = async (_path: string, signal: AbortSignal) => {
    if (first === undefined) return new Promise(() => undefined);
    const archive = addAbortSignal(signal, new PassThrough());
    archive.write(first);
    return archive;
  };
  return { asked, client: { requestJson, download } as unknown as EngineClient };
}

async function read(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

test.each([
  ["in the middle of a copy", "some bytes"],
  ["before its first byte", undefined],
])(
  "a link that dies %s ends the copy, so that those who are held are not so for ever",
  async (_when, first) => {
    const { client, asked } = dyingEngine(first);
    await expect(readVolume(client, "data", read, { limit: 50 })).rejects.toThrow(
      "no byte of it came for 0.05 s, and services were held meanwhile. Next: look whether the host",
    );
    expect(asked.at(-1)).toMatch(/^DELETE \/containers\/helper/);
  },
);

test("a slow reader has all the time that it wants, and the source is told when the reader ends", async () => {
  let ended = false;
  const source = async function* () {
    try {
      for (;;) yield Buffer.from("x");
    } finally {
      ended = true;
    }
  };
  const { each } = patienceOf(20, new Error("silent"));
  let seen = 0;
  for await (const _ of each(source())) {
    await sleep(30);
    if (++seen === 3) break;
  }
  expect(ended).toBe(true);
});

test("without a limit, or within it, nothing is aborted; an outer signal is passed on", async () => {
  const outer = new AbortController();
  const { signal, waitFor } = patienceOf(undefined, new Error("silent"), outer.signal);
  expect(await waitFor(sleep(20, "late"))).toBe("late");
  expect(await patienceOf(1000, new Error("silent")).waitFor(Promise.resolve(1))).toBe(1);
  expect(signal.aborted).toBe(false);
  outer.abort();
  expect(signal.aborted).toBe(true);
});
