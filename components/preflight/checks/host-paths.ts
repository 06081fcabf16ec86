import type { Observation } from "../finding";
import { shellWord } from "../shell-word";
import type { Wanted, WantedPath } from "../wanted";

/** What a host has at a path. */
export type HostPath =
  | "absent"
  | {
      kind: "directory" | "file" | "other";
      /** User id of its owner. */
      uid: number;
      /** Permission bits. */
      mode: number;
    };

/** Permission bits that an owner needs to write: into a file, and into a folder. */
const WRITE = 0o200;
const WRITE_AND_ENTER = 0o300;

/**
 * Mounted paths and devices that are absent, or not the owner's that the service needs.
 * @param found path → what is there; a path that nobody could tell of is not in it.
 */
export function pathObservations(
  host: string,
  { paths }: Wanted,
  found: ReadonlyMap<string, HostPath>,
): Observation[] {
  return paths.flatMap((wanted) => {
    const there = found.get(wanted.path);
    const wrong = there === undefined ? undefined : mistake(wanted, there);
    return wrong === undefined
      ? []
      : [{ host, service: wanted.service, check: "host-path" as const, ...wrong }];
  });
}

function mistake(
  { path, isDevice, owner, readOnly, createHostPath }: WantedPath,
  there: HostPath,
): Pick<Observation, "found" | "needed" | "fix"> | undefined {
  const place = shellWord(path);
  const ownedBy = owner === undefined ? "" : ` -o ${owner}`;
  if (there === "absent") {
    if (createHostPath) return undefined;
    if (isDevice) {
      const fix = "plug it in, or load its driver; `ls /dev` on the host lists what is there";
      return { found: "no such device", needed: `device ${path} on the host`, fix };
    }
    const needed = `${path} on the host${owner === undefined ? "" : `, owned by user ${owner}`}`;
    const fix = `make it there: sudo install -d${ownedBy} ${place} (or put the file there, where it is one)`;
    return { found: "nothing at that path", needed, fix };
  }
  if (owner === undefined) return undefined;
  const needed = `${path} owned by user ${owner}${readOnly ? "" : ", who may write there"}`;
  if (there.uid !== owner) {
    return { found: `it is user ${there.uid}'s`, needed, fix: `on the host: sudo chown ${owner} ${place}` };
  }
  const bits = there.kind === "directory" ? WRITE_AND_ENTER : WRITE;
  if (readOnly || (there.mode & bits) === bits) return undefined;
  const found = `its mode is ${there.mode.toString(8).padStart(4, "0")}`;
  return {
    found,
    needed,
    fix: `on the host: sudo chmod u+rw${there.kind === "directory" ? "x" : ""} ${place}`,
  };
}
