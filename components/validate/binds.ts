import type { Problem } from "../problems";
import type { ServiceSpec } from "../topology";

/** The largest user id; the one above it means "no user" to the kernel. */
const LARGEST_UID = 2 ** 32 - 2;

/** Everything wrong with what a service's mounts want of the host's paths; `path` is the service's own. */
export function bindProblems(path: string, { volumes = [] }: ServiceSpec): Problem[] {
  return volumes.flatMap(({ type, bind }, index) => {
    if (bind === undefined) return [];
    const where = `${path}.volumes[${index}].bind`;
    if (type !== "bind") {
      return [{ path: where, message: `a mount of type "${type}" has no bind`, hint: "leave bind out" }];
    }
    return ownerProblems(`${where}.owner`, bind.owner);
  });
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
