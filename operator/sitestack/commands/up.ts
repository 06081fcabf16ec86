import { EXIT } from "../exit-codes";
import type { Outcome } from "../up/report";
import { type AddVerb, EndsWith, tell, type VerbContext } from "../verb";

const HELP = `
Looks at the hosts as \`sitestack check\` does, then runs \`pulumi up\`. An earlier update that was killed is got over first:
its lock, what it has left on the hosts, what the state does not know. Where it fails, a report says which service, its
state, its last probe and log lines, what still works and what to do next; with --json on stdout, where it can be kept.

  npx sitestack up --stack flead
  npx sitestack up --stack flead --rollback
  npx sitestack up --stack flead --json > report.json

With --rollback a failed update is followed by the last good deployment: its settings, exactly its images, and its program
where that has changed since. Data stays as it is. In the end every gate is asked once more. A deployment is good when
every gate has passed, also one by \`pulumi up\` itself; it is kept, encrypted, in the stack's own state.

Ends with ${EXIT.done} when the site is deployed, ${EXIT.failed} when it is not, ${EXIT.found} when nothing was changed because something stands in its
way, ${EXIT.wentBack} when the update has failed and the last good deployment is back.`;

const BACK_HELP = `
Puts the last good deployment back without trying the update again, as \`sitestack up --rollback\` does: settings, images,
and the program where that has changed. The settings file stays as it is: the next update is of what it says then.

  npx sitestack rollback --stack flead

Ends with ${EXIT.done} when it is back and every gate has passed, else with ${EXIT.failed}.`;

const CODES: Record<Outcome, number> = {
  succeeded: EXIT.done,
  refused: EXIT.found,
  failed: EXIT.failed,
  interrupted: EXIT.failed,
  "rolled-back": EXIT.wentBack,
  "rollback-failed": EXIT.failed,
};

interface Options {
  stack: string;
  rollback?: boolean;
  json?: boolean;
  cwd?: string;
}

/** `sitestack up`: an update with preflight, a report where it fails, and a way back. */
export const addUp: AddVerb = (program, context) => {
  program
    .command("up")
    .description("preflight, update, and where it fails a report, or the last good deployment again")
    .requiredOption("-s, --stack <site>", "the site's stack")
    .option("--rollback", "where the update fails, put the last good deployment back")
    .option("-C, --cwd <folder>", "the folder of another Pulumi program (default: this project)")
    .option("--json", "the report as JSON; the CLI's own output goes to stderr")
    .addHelpText("after", HELP)
    .action(async ({ cwd: folder, ...options }: Options) => {
      const { runUp } = require("../up/run") as typeof import("../up/run");
      const report = await runUp({ ...options, folder }, context.progress);
      end(context, options.json, report, CODES[report.outcome]);
    });
};

/** `sitestack rollback`: the last good deployment, now. */
export const addRollback: AddVerb = (program, context) => {
  program
    .command("rollback")
    .description("put the last good deployment of a site back")
    .requiredOption("-s, --stack <site>", "the site's stack")
    .option("-C, --cwd <folder>", "the folder of another Pulumi program (default: this project)")
    .option("--json", "the report as JSON; the CLI's own output goes to stderr")
    .addHelpText("after", BACK_HELP)
    .action(async ({ cwd: folder, ...options }: Options) => {
      const { runRollback } = require("../up/run") as typeof import("../up/run");
      const report = await runRollback({ ...options, folder }, context.progress);
      end(context, options.json, report, report.outcome === "rolled-back" ? EXIT.done : EXIT.failed);
    });
};

function end(
  context: VerbContext,
  json: boolean | undefined,
  report: import("../up/report").UpReport,
  code: number,
): void {
  const { upText } = require("../up/report") as typeof import("../up/report");
  tell(context, json, report, upText(report));
  if (code !== EXIT.done) throw new EndsWith(code);
}
