import { log, RunError } from "@pulumi/pulumi";
import { type Breach, breachText, knownValues, policyBreaches } from "../components";
import type { LoadedSite } from "./config/load";
import type { Site } from "./config/site";
import { systemTopology } from "./systems/catalogue";

/** Everything that the site's policies do not allow, system by system. */
export async function siteBreaches(site: Site, secret: LoadedSite["secret"]): Promise<Breach[]> {
  const { deleteVolumes, policies, systems } = site;
  const judged = Object.entries(systems).map(async ([name, config]) => {
    const topology = await knownValues(systemTopology(name, config, secret));
    return policyBreaches({ topology, deleteVolumes }, policies);
  });
  return (await Promise.all(judged)).flat();
}

/**
 * Warns of what the site's policies advise against.
 * @throws RunError with every breach at once, before anything is touched, when one of a mandatory policy is among them.
 */
export async function enforcePolicies({ site, secret }: LoadedSite): Promise<void> {
  const breaches = await siteBreaches(site, secret);
  const mandatory = breaches.filter(({ level }) => level === "mandatory");
  if (mandatory.length > 0) throw new RunError(`${refusal(mandatory.length)}\n${breachText(breaches)}`);
  if (breaches.length > 0)
    await log.warn(`the site's policies advise against this:\n${breachText(breaches)}`);
}

function refusal(count: number): string {
  const what = count === 1 ? "1 breach of a mandatory policy" : `${count} breaches of mandatory policies`;
  return `the site has ${what}; nothing was deployed (sitestack:policies sets levels)`;
}
