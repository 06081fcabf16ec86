import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream";
import type { EngineSettings } from "../../engine";
import { SshConnection } from "../../engine/ssh-connection";

/**
 * Settings with which the docker CLI reaches the engine. It has no option for ssh's own options, so for a host that
 * needs some, the CLI gets a local socket whose connections go through ssh.
 * @param use called with the settings; the socket is gone when it ends.
 */
export async function withCliSettings<Result>(
  engine: EngineSettings,
  use: (settings: EngineSettings) => Promise<Result>,
): Promise<Result> {
  const { host, sshOpts = [] } = engine;
  if (host === undefined || !host.startsWith("ssh://") || sshOpts.length === 0) return use(engine);
  const folder = await mkdtemp(join(tmpdir(), "sitestack-"));
  const socketPath = join(folder, "engine.sock");
  const server = createServer((client) => {
    const remote = new SshConnection(host, sshOpts);
    pipeline(client, remote, client, () => undefined);
  });
  try {
    await new Promise<void>((resolve, reject) => server.on("error", reject).listen(socketPath, resolve));
    return await use({ host: `unix://${socketPath}` });
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
