import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { fileHash, wantedHash } from "../../../../../operator/sitestack/live/uploaded-files";

async function archive(entry: { name: string; type: "file" | "directory" }, content = ""): Promise<Buffer> {
  const packed = pack();
  packed.entry(entry, content);
  packed.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packed) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test("a file is told by its content, however the program has written it", async () => {
  const found = await fileHash(await archive({ name: "motd", type: "file" }, "grüß\n"));
  expect(wantedHash({ content: "grüß\n" })).toBe(found);
  expect(wantedHash({ contentBase64: Buffer.from("grüß\n").toString("base64") })).toBe(found);
  expect(wantedHash({ content: "grüß" })).not.toBe(found);
});

test("what is no file has no content, nor has what is written in another way", async () => {
  expect(await fileHash(await archive({ name: "motd", type: "directory" }))).toBeUndefined();
  expect(wantedHash({})).toBeUndefined();
});
