import type { AddVerb } from "../verb";

const HELP = `
What an update waited for longest, and before that, back to its beginning: per container the seconds until it was
created, until its process ran, and until the next could start. It is read from the stack's state and history, so it can
be asked long after an update, of any host.

  npx sitestack critical-path --stack flead
  npx sitestack critical-path --stack flead --json | jq '.path[] | select(.ready > 10) | .name'`;

/** `sitestack critical-path`: which chain of services made the time of a stack's newest update. */
export const addCriticalPath: AddVerb = (program, { print, progress }) => {
  program
    .command("critical-path")
    .description("the chain of services that made the time of the newest update")
    .option("-s, --stack <site>", "the site's stack (default: the selected one)")
    .option("--json", "the seconds and the chain as JSON")
    .addHelpText("after", HELP)
    .action(async ({ stack, json }: { stack?: string; json?: boolean }) => {
      const { tellCriticalPath } = require("../critical-path/run") as typeof import("../critical-path/run");
      print(await tellCriticalPath(stack, json === true, progress));
    });
};
