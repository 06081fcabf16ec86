import { type AddVerb, Found, tell } from "../verb";

const HELP = `
Holds what the last update left (the stack's state) against what the engines say: containers with their environment,
labels, files, networks, ports and limits, networks and volumes; and asks the providers, as \`pulumi refresh\` does. No state
and no host is changed. Secrets are compared, never shown.

  npx sitestack drift --stack flead
  npx sitestack drift --stack flead --heal
  npx sitestack drift --stack flead --json | jq '.findings[] | {subject, property, wanted, found}'

--heal brings the hosts back by \`pulumi up\`: what differs is made anew or changed in place, and its gates prove it. It
refuses where that would deploy more than was deployed. Lost data is not brought back: \`sitestack restore\` does that.
On a terminal the update is seen on stderr as it goes.

Ends with 2 when something differs, with --heal when something still does or data was lost; with 1 when a host does not
answer and the others are as they should be.`;

interface DriftOptions {
  stack: string;
  heal?: boolean;
  json?: boolean;
  cwd?: string;
}

/** `sitestack drift`: what was changed by hand, and bringing it back. */
export const addDrift: AddVerb = (program, context) => {
  program
    .command("drift")
    .description("what somebody has changed by hand since the last update; --heal brings it back")
    .requiredOption("-s, --stack <site>", "the site")
    .option("--heal", "bring the hosts back to what the last update left, by `pulumi up`")
    .option("-C, --cwd <folder>", "the folder of another Pulumi program (default: this project)")
    .option("--json", "the findings as JSON")
    .addHelpText("after", HELP)
    .action(async ({ stack, heal, json, cwd }: DriftOptions) => {
      const { healDrift, readDrift } = require("../drift/run") as typeof import("../drift/run");
      const { driftText, healText } = require("../drift/text") as typeof import("../drift/text");
      const place = { stack, progress: context.progress, ...(cwd === undefined ? {} : { folder: cwd }) };
      const drift = await readDrift(place);
      const isHealed = heal === true && drift.report.findings.length > 0;
      if (isHealed) {
        const healed = await healDrift(place, drift);
        tell(context, json, healed, healText(healed));
        if (healed.after.findings.length > 0 || healed.lost.length > 0) throw new Found();
        return;
      }
      tell(context, json, drift.report, driftText(drift.report));
      if (drift.report.findings.length > 0) throw new Found();
      const silent = drift.report.hosts.filter(({ unanswered }) => unanswered !== undefined);
      if (silent.length > 0) throw new Error(`No answer from ${silent.map(({ host }) => host).join(", ")}.`);
    });
};
