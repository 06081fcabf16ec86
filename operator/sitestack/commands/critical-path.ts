import type { AddVerb } from "../verb";

/** `sitestack critical-path`: which chain of services made the time of a stack's newest update. */
export const addCriticalPath: AddVerb = (program, { print, progress }) => {
  program
    .command("critical-path")
    .description("the chain of services that made the time of the newest update")
    .option("-s, --stack <site>", "the site's stack (default: the selected one)")
    .option("--json", "the seconds and the chain as JSON")
    .action(async ({ stack, json }: { stack?: string; json?: boolean }) => {
      const { tellCriticalPath } = require("../critical-path/run") as typeof import("../critical-path/run");
      print(await tellCriticalPath(stack, json === true, progress));
    });
};
