import { type AddVerb, Found, tell } from "../verb";

const HELP = `
Asks the stack's state what is wanted, and all engines at once what is there: per service its state and health, since when,
how often the engine has restarted it, how long its gate took, the image that runs and the one that should, and its ports; per
host the engine and its disk. Nothing is changed. A host that does not answer within five seconds is told as such.

  npx sitestack status --stack flead
  npx sitestack status --stack flead --json | jq -r '.hosts[].services[] | select(.problem) | .service'

Ends with 2 when a host does not answer or a service is not as it should be.`;

/** `sitestack status`: how a site is. */
export const addStatus: AddVerb = (program, context) => {
  program
    .command("status")
    .description("how every service and host of a site is")
    .requiredOption("-s, --stack <site>", "the site")
    .option("-C, --cwd <folder>", "the folder of another Pulumi program (default: this project)")
    .option("--json", "hosts and services as JSON")
    .addHelpText("after", HELP)
    .action(async ({ stack, cwd, json }: { stack: string; cwd?: string; json?: boolean }) => {
      const { readStatus } = require("../status/run") as typeof import("../status/run");
      const { statusText } = require("../status/text") as typeof import("../status/text");
      const place = { stack, progress: context.progress, ...(cwd === undefined ? {} : { folder: cwd }) };
      const report = await readStatus(place);
      tell(context, json, report, statusText(report, Date.now()));
      if (!report.well) throw new Found();
    });
};
