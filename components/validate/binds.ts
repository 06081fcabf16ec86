import type { Problem } from "../problems";
import type { ServiceSpec } from "../topology";

/** The largest user id; the one above it means "no user" to the kernel. */
const LARGEST_UID = 2 ** 32 - 2;

/** Everything wrong with what a service's mounts want of the host's paths; `path` is the service's own. */
export function bindProblems(path: string, { volumes = [] }: ServiceSpec): Problem[] {
  return volumes.flatMap(({ type, source, bind }, index) => {
    if (bind === undefined) return [];
    const where = `${path}.volumes[${index}].bind`;
    if (type !== "bind") {
      return [{ path: where, message: `a mount of type "${type}" has no bind`, hint: "leave bind out" }];
    }
    return [
      ...(bind.createHostPath === true ? sourceProblems(path, index, source) : []),
      ...ownerProblems(`${where}.owner`, bind.owner),
    ];
  });
}

/** What is made, and where, has to be readable in the preview. */
function sourceProblems(path: string, index: number, source: unknown): Problem[] {
  if (typeof source === "string") return [];
  return [
    {
      path: `${path}.volumes[${index}].source`,
      found: "a value that comes later",
      message: "a path that is to be made (bind.createHostPath) has to be known beforehand",
      hint: "write it as plain text, or make the path yourself",
    },
  ];
}

function ownerProblems(path: string, owner: number | undefined): Problem[] {
  if (owner === undefined || (Number.isInteger(owner) && owner >= 0 && owner <= LARGEST_UID)) return [];
  return [
    {
      path,
      found: String(owner),
      message: "this is no user id",
      hint: `write a whole number from 0 to ${LARGEST_UID}: names mean something else on every host`,
    },
  ];
}
