import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { EngineClient } from "./client";
import { EngineError } from "./error";
import { outputFrames } from "./frames";

/** What a command in a container is connected to. */
export interface CommandStreams {
  /** Its standard input. @default none */
  input?: Readable;
  /** Ends the connection when aborted; the signal's reason is what is thrown. */
  signal?: AbortSignal;
}

/** How much of a failed command's standard error its message holds. */
const COMPLAINT_LENGTH = 2000;
const STANDARD_ERROR = 2;

/**
 * Runs a command in a running container.
 * @returns its standard output, as it comes.
 * @throws EngineError with the last of its standard error when it ends with another code than 0; the input's own error
 * when that breaks.
 */
export async function* commandOutput(
  client: EngineClient,
  container: string,
  command: readonly string[],
  { input, signal }: CommandStreams = {},
): AsyncGenerator<Buffer> {
  const { Id } = await client.requestJson<{ Id: string }>("POST", `/containers/${container}/exec`, {
    Cmd: command,
    AttachStdin: input !== undefined,
    ...{ AttachStdout: true, AttachStderr: true },
  });
  const socket = await client.attach(Id, signal);
  // A command that is content ends as it likes, whatever is left of its input.
  const fed = input === undefined ? undefined : pipeline(input, socket).catch(() => undefined);
  let complaints = "";
  let broken: unknown;
  try {
    for await (const { stream, payload } of outputFrames(socket)) {
      if (stream === STANDARD_ERROR) complaints = (complaints + payload).slice(-COMPLAINT_LENGTH);
      else yield payload;
    }
  } catch (error) {
    broken = error;
  } finally {
    socket.destroy();
  }
  await fed;
  if (signal?.aborted) throw signal.reason;
  if (input?.errored) throw input.errored;
  const { ExitCode } = await client.requestJson<{ ExitCode: number | null }>("GET", `/exec/${Id}/json`);
  if (ExitCode !== 0) throw commandFailed(ExitCode, complaints);
  if (broken !== undefined) throw broken;
}

/** The same for a command whose output nobody wants. */
export async function runCommand(...args: Parameters<typeof commandOutput>): Promise<void> {
  for await (const _ of commandOutput(...args));
}

function commandFailed(exitCode: number | null, complaints: string): EngineError {
  const how = exitCode === null ? "was cut off" : `ended with code ${exitCode}`;
  return new EngineError(`the command in the container ${how}: ${complaints.trim() || "it said nothing"}`);
}
