import { type EngineTarget, sshScript } from "../../../engine";
import type { HostPath } from "../checks/host-paths";
import { shellWord } from "../shell-word";

/** Milliseconds for the login; a folder on a dead network mount would hang it. */
const LIMIT_MS = 4000;
/** The kernel's bits of what a path is. */
const KIND_BITS = 0o170000;
const DIRECTORY = 0o040000;
const FILE = 0o100000;

/** Looks at paths of a host by a login there, which needs no container. What it may not see is not in the answer. */
export async function pathsOverSsh(
  target: Extract<EngineTarget, { kind: "ssh" }>,
  paths: readonly string[],
): Promise<Map<string, HostPath>> {
  const asked = paths.filter((path) => !path.includes("\n"));
  if (asked.length === 0) return new Map();
  const looks = asked.map((path) => `stat -L -c 'found %f %u' -- ${shellWord(path)} 2>&1`);
  const printed = await sshScript(target, ["LC_ALL=C; export LC_ALL", ...looks, "true"].join("\n"), LIMIT_MS);
  return parsePaths(printed ?? "", asked);
}

/** What one `stat` after the other has printed: a line each. */
export function parsePaths(printed: string, paths: readonly string[]): Map<string, HostPath> {
  const lines = printed.split("\n");
  return new Map(
    paths.flatMap((path, index) => {
      const found = hostPath(lines[index] ?? "");
      return found === undefined ? [] : [[path, found] as const];
    }),
  );
}

function hostPath(line: string): HostPath | undefined {
  const [, bits, uid] = /^found ([0-9a-f]+) (\d+)$/.exec(line) ?? [];
  if (bits !== undefined) {
    const mode = Number.parseInt(bits, 16);
    return { kind: kindOf(mode & KIND_BITS), uid: Number(uid), mode: mode & 0o777 };
  }
  return /: (No such file or directory|Not a directory)$/.test(line) ? "absent" : undefined;
}

function kindOf(bits: number): "directory" | "file" | "other" {
  if (bits === DIRECTORY) return "directory";
  return bits === FILE ? "file" : "other";
}
