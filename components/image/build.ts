import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { EngineClient, EngineError, type EngineSettings, resolveEngineTarget } from "../../engine";
import { withCliSettings } from "./engine-proxy";
import { BuildProgress } from "./progress";
import { type BuildRequest, buildArguments, engineEnvironment } from "./request";

/** What became of a build. */
export interface BuildOutcome {
  /** False where the engine had the image already. */
  built: boolean;
  seconds: number;
  /** The digest by which the registry knows a pushed image. */
  digest?: string;
}

/**
 * Builds the image unless the engine has it already: its tag holds the hash of everything that it is made of.
 * @param say prints one line of progress.
 * @throws Error with the failing step's last lines.
 */
export async function buildImage(
  request: BuildRequest,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<BuildOutcome> {
  const startedAt = performance.now();
  const passed = () => (performance.now() - startedAt) / 1000;
  if (request.output === "load" && (await engineHasImage(request))) {
    await addTags(request);
    say(`${request.reference} is there already`);
    return { built: false, seconds: passed() };
  }
  const metadata = await withCliSettings(request.engine, (engine) =>
    runBuildx({ ...request, engine }, { ...environment, ...engineEnvironment(engine) }, say),
  );
  const pushed = request.output === "push" ? metadata["containerimage.digest"] : undefined;
  const seconds = passed();
  say(
    `${request.reference} built in ${seconds.toFixed(1)} s${pushed === undefined ? "" : ` and pushed as ${pushed}`}`,
  );
  return { built: true, seconds, ...(pushed === undefined ? {} : { digest: pushed }) };
}

/** Whether the engine has an image of exactly this reference. */
export async function engineHasImage({ engine, reference }: BuildRequest): Promise<boolean> {
  return withEngine(engine, async (client) => {
    try {
      await client.requestJson("GET", `/images/${encodeURIComponent(reference)}/json`);
      return true;
    } catch (error) {
      if (error instanceof EngineError && error.statusCode === 404) return false;
      throw error;
    }
  });
}

/** A build gives the image all its tags; one that is there already may have lost them to another since. */
async function addTags({ engine, reference, tags }: BuildRequest): Promise<void> {
  await withEngine(engine, async (client) => {
    for (const tag of tags) {
      const [, repository = "", name = "latest"] = /^(.+?)(?::([^:/]+))?$/.exec(tag) ?? [];
      const where = `repo=${encodeURIComponent(repository)}&tag=${encodeURIComponent(name)}`;
      await client.requestJson("POST", `/images/${encodeURIComponent(reference)}/tag?${where}`);
    }
  });
}

async function withEngine<Result>(
  engine: EngineSettings,
  ask: (client: EngineClient) => Promise<Result>,
): Promise<Result> {
  const client = new EngineClient(resolveEngineTarget(engine, process.env));
  try {
    return await ask(client);
  } finally {
    client.close();
  }
}

/** What buildx writes of the image that it made. */
interface BuildMetadata {
  "containerimage.digest"?: string;
}

async function runBuildx(
  request: BuildRequest,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<BuildMetadata> {
  const folder = await mkdtemp(join(tmpdir(), "sitestack-"));
  const metadataFile = join(folder, "metadata.json");
  try {
    await runDocker(buildArguments(request, metadataFile), request.reference, environment, say);
    // An old buildx writes none.
    return JSON.parse(await readFile(metadataFile, "utf8").catch(() => "{}"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runDocker(
  args: string[],
  reference: string,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<void> {
  const progress = new BuildProgress();
  const child = spawn("docker", args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on("error", (cause) => reject(noDockerCli(cause))).on("close", resolve),
  );
  const lines = createInterface({ input: child.stderr }).on("line", (line) => {
    const step = progress.read(line);
    if (step !== undefined) say(step);
  });
  const [code] = await Promise.all([ended, once(lines, "close")]);
  if (code !== 0) throw new Error(`image ${reference} was not built\n${progress.failure()}`);
}

function noDockerCli(cause: Error): Error {
  const hint = "images are built with docker buildx: install both on the machine that runs pulumi";
  return new Error(`the docker CLI cannot be run (${cause.message}); ${hint}`, { cause });
}
