import { type AddVerb, Found, tell } from "../verb";

const HELP = `
What every preview and update looks at first, without Pulumi and without a secret: engine, platform, host ports, subnets,
mounted paths and their owners, images, disk, memory, kernel and clock, on all hosts at once. Nothing is changed.

  npx sitestack check --stack flead
  npx sitestack check --stack flead --json | jq '.hosts[].findings'

A host that does not answer is a finding after five seconds. Ends with 2 when a finding would stop an update; what only
warns does not. \`preflight\` of a host in the site file sets how heavily each check weighs.`;

/** `sitestack check`: whether a site's hosts are ready for it. */
export const addCheck: AddVerb = (program, context) => {
  program
    .command("check")
    .description("whether the hosts are ready: everything that stands in the site's way, with its fix")
    .requiredOption("-s, --stack <site>", "the site")
    .option("--json", "hosts and findings as JSON")
    .addHelpText("after", HELP)
    .action(async ({ stack, json }: { stack: string; json?: boolean }) => {
      const { checkSite } = require("../check/run") as typeof import("../check/run");
      const { checkText } = require("../check/report") as typeof import("../check/report");
      const report = await checkSite(stack);
      tell(context, json, report, checkText(report));
      if (!report.ready) throw new Found();
    });
};
