/**
 * Text of a container's log as the engine sends it: frames of an 8-byte header (stream, three zeros, big-endian
 * length) and a payload. A container with a terminal sends plain text instead, which is returned as it is.
 */
export function logText(body: Buffer): string {
  const payloads: Buffer[] = [];
  for (let offset = 0; offset < body.length; ) {
    if (!startsFrame(body, offset)) return body.toString("utf8");
    const end = offset + 8 + body.readUInt32BE(offset + 4);
    payloads.push(body.subarray(offset + 8, end));
    offset = end;
  }
  return Buffer.concat(payloads).toString("utf8");
}

function startsFrame(body: Buffer, offset: number): boolean {
  const stream = body[offset];
  return (
    body.length >= offset + 8 && stream !== undefined && stream <= 3 && body.readUIntBE(offset + 1, 3) === 0
  );
}

/** Splits a byte stream into its JSON values, one per line, as the engine's event and progress streams send them. */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const chunk of chunks) {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) yield JSON.parse(line);
  }
  if (pending.trim()) yield JSON.parse(pending);
}
