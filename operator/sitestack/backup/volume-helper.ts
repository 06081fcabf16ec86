import { type EngineClient, EngineError } from "../../../engine";
import { LIMIT, listContainers } from "./containers";

/** Where a volume is inside the helper. */
export const MOUNT = "/volume";
/** Moving within a file system takes no time, removing what was there may. */
const SCRIPT_LIMIT = { timeoutMs: 3_600_000 };

/**
 * A container that has the volume, for as long as it is used. By itself it is never started.
 * @param source the volume's name, or a folder of the host.
 */
export async function withHelper<Result>(
  client: EngineClient,
  source: string,
  settings: { readOnly?: boolean } & Record<string, unknown>,
  use: (id: string) => Promise<Result>,
): Promise<Result> {
  const { readOnly: ReadOnly = false, ...rest } = settings;
  const place = { Source: source, Target: MOUNT, ReadOnly };
  const mount = source.startsWith("/")
    ? { ...place, Type: "bind" }
    : { ...place, Type: "volume", VolumeOptions: { NoCopy: true } };
  const body = {
    ...{ Image: await helperImage(client, source), Cmd: ["never started"] },
    ...{ Labels: { "io.sitestack.purpose": "backup" }, Healthcheck: { Test: ["NONE"] } },
    ...rest,
    HostConfig: { NetworkMode: "none", Mounts: [mount] },
  };
  const { Id } = await client.requestJson<{ Id: string }>("POST", "/containers/create", body, LIMIT);
  try {
    return await use(Id);
  } finally {
    await client
      .requestJson("DELETE", `/containers/${Id}?force=1&v=1`, undefined, LIMIT)
      .catch(() => undefined);
  }
}

/** Whether there is any image, so that volumes can be read and filled. A host that was made anew has none. */
export async function hasImage(client: EngineClient): Promise<boolean> {
  return (await imagesOf(client)).length > 0;
}

function imagesOf(client: EngineClient): Promise<{ Id: string; Created: number }[]> {
  return client.requestJson("GET", "/images/json", undefined, LIMIT);
}

/** The image of a container that uses the volume, since that is there and has what belongs to it; else any. */
async function helperImage(client: EngineClient, source: string): Promise<string> {
  const [user] = await listContainers(client, { volume: [source] });
  if (user !== undefined) return user.imageId;
  const [newest] = (await imagesOf(client)).sort((one, other) => other.Created - one.Created);
  if (newest !== undefined) return newest.Id;
  throw new EngineError(
    "the engine has no image to look into a volume with. Next: npm run sitestack -- up --stack <site>",
  );
}

/** Runs a script as root beside a volume. @throws EngineError when it ends with another code than 0. */
export async function runHelper(client: EngineClient, volume: string, script: string): Promise<void> {
  const command = { Entrypoint: ["sh", "-c", script], Cmd: [], User: "0" };
  await withHelper(client, volume, command, (id) => startHelper(client, id, "it needs a shell in its image"));
}

/** Starts a helper and waits for its end. @param hint what to look at when it fails. */
export async function startHelper(client: EngineClient, id: string, hint: string): Promise<void> {
  await client.requestJson("POST", `/containers/${id}/start`, undefined, LIMIT);
  const done = await client.requestJson<{ StatusCode: number }>(
    "POST",
    `/containers/${id}/wait`,
    undefined,
    SCRIPT_LIMIT,
  );
  if (done.StatusCode === 0) return;
  const said = (await client.logs(id, 5, LIMIT)).trim();
  throw new EngineError(`the helper in the volume ended with code ${done.StatusCode}: ${said} (${hint})`);
}
