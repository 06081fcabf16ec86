import { execFile } from "node:child_process";
import { sshLogin } from "./ssh-connection";
import type { EngineTarget } from "./target";

/** More than any script of ours prints. */
const OUTPUT_LIMIT = 1 << 24;

/**
 * What a shell script prints on an engine's host, run as the user that the engine is reached as.
 * @returns undefined when it fails, or is not done in time: not every login may run more than `docker`.
 */
export function sshScript(
  { uri, sshOpts }: Extract<EngineTarget, { kind: "ssh" }>,
  script: string,
  timeoutMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settings = { timeout: timeoutMs, maxBuffer: OUTPUT_LIMIT, killSignal: "SIGKILL" as const };
    const child = execFile("ssh", [...sshLogin(uri, sshOpts), "sh"], settings, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
    // A host that closes at once breaks the pipe; the exit code tells of it.
    child.stdin?.on("error", () => undefined).end(script);
  });
}
