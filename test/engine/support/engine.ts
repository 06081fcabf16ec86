import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";

/** The engine that the tests deploy to. */
export const engine = new Docker();

/** Everything the engine says of a container, by name or id. */
export function inspect(container: string): Promise<Docker.ContainerInspectInfo> {
  return engine.getContainer(container).inspect();
}

/** Containers that carry all of these labels, running or not. */
export function containersOf(labels: Record<string, string>): Promise<Docker.ContainerInfo[]> {
  const label = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return engine.listContainers({ all: true, filters: { label } });
}

/** Every container of a site. */
export function containersOfSite(site: string): Promise<Docker.ContainerInfo[]> {
  return containersOf({ "io.sitestack.site": site });
}

/** Standard output of a command inside a container. */
export async function execute(container: string, command: string[]): Promise<string> {
  const exec = await engine
    .getContainer(container)
    .exec({ Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Tries until the answer is right, for at most `seconds`; the last answer or failure is the error. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
  seconds = 20,
): Promise<Answer> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask().catch((error: Error) => error);
    if (!(answer instanceof Error) && isRight(answer)) return answer;
    if (Date.now() > deadline) {
      throw answer instanceof Error
        ? answer
        : new Error(`not within ${seconds} s: ${JSON.stringify(answer)}`);
    }
    await sleep(100);
  }
}
