import type { ClientRequest, IncomingMessage } from "node:http";
import { EngineError } from "./error";

/** What the engine answers. @throws EngineError when it says no. */
export async function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on("response", resolve).on("error", reject);
  });
  const statusCode = response.statusCode ?? 0;
  if (statusCode < 400) return response;
  throw new EngineError(engineMessage(await collect(response), statusCode), { statusCode });
}

/** The bytes of an answer, or the first of them: leaving the loop early ends the connection. */
export async function collect(response: IncomingMessage, count = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks);
}

function engineMessage(body: Buffer, statusCode: number): string {
  const text = body.toString("utf8").trim();
  try {
    const message = (JSON.parse(text) as { message?: string }).message;
    if (message) return message;
  } catch {
    // A proxy in between answers in its own words.
  }
  return text || `the engine answered with status ${statusCode} and no message`;
}
