import { createHash, randomBytes } from "node:crypto";
import { type CheckRequest, nameOf } from "./provider";

const SUFFIX_LENGTH = 7;
const MAXIMUM_LENGTH = 255;

/**
 * A physical name for a resource that was given none: its name in the program and seven random hex digits, unless the
 * project configures auto-naming otherwise.
 * @throws Error when auto-naming is switched off or the name gets too long.
 */
export function autoName(request: Pick<CheckRequest, "urn" | "randomSeed" | "autonaming">): string {
  const { autonaming, randomSeed, urn } = request;
  if (autonaming?.mode === "disable") {
    throw new Error("automatic naming is disabled but no explicit name was provided");
  }
  if (autonaming?.mode === "enforce") return autonaming.proposedName;
  const name = autonaming?.proposedName ?? `${nameOf(urn)}-${suffix(randomSeed)}`;
  if (name.length > MAXIMUM_LENGTH) {
    throw new Error(`calculated name '${name}' exceeds maximum length of ${MAXIMUM_LENGTH}`);
  }
  return name;
}

function suffix(seed: Uint8Array): string {
  const bytes = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(SUFFIX_LENGTH);
  return bytes.toString("hex").slice(0, SUFFIX_LENGTH);
}
