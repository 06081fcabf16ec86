import type { EngineClient } from "../../../engine";

/** Milliseconds for each request; a folder on a dead network mount would hang it. */
export const PROBE_LIMIT = { timeoutMs: 3000 };

/** More lines than a host has sockets. */
const ALL_LINES = 100_000;

/** A container of preflight's own, created for as long as it is used and only started where `use` does so. */
export async function withContainer<Result>(
  client: EngineClient,
  image: string,
  settings: { HostConfig: object } & Record<string, unknown>,
  use: (id: string) => Promise<Result>,
): Promise<Result> {
  const { HostConfig, ...rest } = settings;
  const body = {
    ...{ Image: image, Cmd: ["never started"], Labels: { "io.sitestack.purpose": "preflight" } },
    ...rest,
    HostConfig: { NetworkMode: "none", ...HostConfig },
  };
  const { Id: id } = await client.requestJson<{ Id: string }>(
    "POST",
    "/containers/create",
    body,
    PROBE_LIMIT,
  );
  try {
    return await use(id);
  } finally {
    await client
      .requestJson("DELETE", `/containers/${id}?force=1`, undefined, PROBE_LIMIT)
      .catch(() => undefined);
  }
}

/**
 * What a shell script prints in a container on the host's network, without any privilege or mount.
 * @param image one that the engine has; undefined where it has none.
 * @returns undefined when it cannot run there, or is not done in time.
 */
export async function runScript(
  client: EngineClient,
  image: string | undefined,
  script: string,
  timeoutMs: number,
): Promise<string | undefined> {
  if (image === undefined) return undefined;
  const settings = {
    ...{ Entrypoint: ["sh", "-c", script], Cmd: [], User: "65534", Healthcheck: { Test: ["NONE"] } },
    HostConfig: { NetworkMode: "host", CapDrop: ["ALL"], ReadonlyRootfs: true },
  };
  const run = async (id: string) => {
    await client.requestJson("POST", `/containers/${id}/start`, undefined, { timeoutMs });
    await client.requestJson("POST", `/containers/${id}/wait`, undefined, { timeoutMs });
    return client.logs(id, ALL_LINES, { timeoutMs });
  };
  return withContainer(client, image, settings, run).catch(() => undefined);
}
