const HEADER_BYTES = 8;

/**
 * Text of a container's log as the engine sends it: frames of an 8-byte header (stream, three zeros, big-endian
 * length) and a payload. A container with a terminal sends plain text instead, which is returned as it is.
 */
export function logText(body: Buffer): string {
  const payloads: Buffer[] = [];
  for (let offset = 0; offset < body.length; ) {
    if (!startsFrame(body, offset)) return body.toString("utf8");
    const end = offset + HEADER_BYTES + body.readUInt32BE(offset + 4);
    payloads.push(body.subarray(offset + HEADER_BYTES, end));
    offset = end;
  }
  return Buffer.concat(payloads).toString("utf8");
}

function startsFrame(body: Buffer, offset: number): boolean {
  const stream = body[offset];
  return (
    body.length >= offset + HEADER_BYTES &&
    stream !== undefined &&
    stream <= 3 &&
    body.readUIntBE(offset + 1, 3) === 0
  );
}

/** One piece of what a command writes. */
export interface OutputFrame {
  /** 1 is its standard output, 2 its standard error. */
  stream: number;
  payload: Buffer;
}

/** The same frames as they come. @throws Error when the stream ends within one. */
export async function* outputFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<OutputFrame> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + pending.readUInt32BE(4);
      if (pending.length < end) break;
      yield { stream: pending[0] ?? 0, payload: pending.subarray(HEADER_BYTES, end) };
      pending = pending.subarray(end);
    }
  }
  if (pending.length > 0) throw new Error("the engine's stream was cut off");
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
