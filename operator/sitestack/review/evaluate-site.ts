import { secret as asSecret } from "@pulumi/pulumi";
import type { parseSite, RawSite } from "../../../src/config/parse";
import type { SiteProblem } from "../../../src/config/problem";
import type { systemTopology } from "../../../src/systems/catalogue";
import type { Evaluated } from "./snapshot";
import { snapshotOf } from "./snapshot-of";

/** What one version of the program brings along. */
export interface ProgramVersion {
  parseSite: typeof parseSite;
  systemTopology: typeof systemTopology;
}

/** What a version of the program makes of a site file's settings. It never throws: what is wrong is told. */
export async function evaluateSite(
  stack: string,
  raw: RawSite,
  { parseSite, systemTopology }: ProgramVersion,
): Promise<Evaluated> {
  try {
    const { site, problems } = parseSite(raw);
    if (site === undefined) return { kind: "bad", message: problemText(problems) };
    // The cipher text stands for the secret: it changes with it, and nothing has to be decrypted.
    const secret = (key: string) => asSecret(`${key} ${raw.secrets[key]?.cipherText ?? ""}`);
    return { kind: "site", site: await snapshotOf(stack, site, systemTopology, secret) };
  } catch (error) {
    return { kind: "bad", message: (error as Error).message };
  }
}

function problemText(problems: readonly SiteProblem[]): string {
  return problems
    .map(({ path, found, message, hint }) => {
      const foundText = found === undefined ? "" : ` (found ${found})`;
      return `${path.join(".")}: ${message}${foundText}\n    ${hint}`;
    })
    .join("\n");
}
