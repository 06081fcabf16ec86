import { createHash } from "node:crypto";
import { extract } from "tar-stream";

/** The hash of the one file in an archive, as the engine gives it; undefined when it is no file. */
export async function fileHash(archive: Buffer): Promise<string | undefined> {
  const reader = extract();
  reader.end(archive);
  for await (const entry of reader) {
    const hash = createHash("sha256");
    for await (const chunk of entry) hash.update(chunk as Buffer);
    return entry.header.type === "file" ? hash.digest("hex") : undefined;
  }
  return undefined;
}

/** The hash of what the program wants in a file; undefined when it says so in a way of the provider's that we do not use. */
export function wantedHash(upload: { content?: unknown; contentBase64?: unknown }): string | undefined {
  const { content, contentBase64 } = upload;
  if (typeof content === "string") return hashOf(Buffer.from(content));
  if (typeof contentBase64 === "string") return hashOf(Buffer.from(contentBase64, "base64"));
  return undefined;
}

function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
