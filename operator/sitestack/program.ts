import { Command } from "commander";
import { addBackup } from "./commands/backup";
import { addCheck } from "./commands/check";
import { addClean } from "./commands/clean";
import { addCriticalPath } from "./commands/critical-path";
import { addDrift } from "./commands/drift";
import { addRestore } from "./commands/restore";
import { addReview } from "./commands/review";
import { addStatus } from "./commands/status";
import { addRollback, addUp } from "./commands/up";
import { EXIT_HELP } from "./exit-codes";
import type { AddVerb, VerbContext } from "./verb";

/** The verbs, in the order of `--help`, by when somebody wants them. */
const VERBS: [when: string, AddVerb[]][] = [
  ["Before a change:", [addCheck, addReview]],
  ["The change itself:", [addUp, addRollback]],
  ["While it runs:", [addStatus, addDrift, addCriticalPath]],
  ["Its data and its rest:", [addBackup, addRestore, addClean]],
];

const DESCRIPTION = `What Pulumi has no verb for: review a change before it is merged, and operate a site afterwards.
A site is one file, Pulumi.<site>.yaml; its stack has the same name. Deploying stays \`pulumi up\`.`;

/** The command line as data: nothing runs until it is parsed. */
export function createProgram(context: VerbContext): Command {
  const program = new Command("sitestack")
    .description(DESCRIPTION)
    .usage("<verb> [options]")
    .helpOption("-h, --help", "this help; `sitestack <verb> --help` for a verb")
    .helpCommand(false)
    .showSuggestionAfterError()
    .addHelpText("after", EXIT_HELP);
  for (const [when, verbs] of VERBS) {
    program.commandsGroup(when);
    for (const add of verbs) add(program, context);
  }
  return program;
}
