import { EXIT } from "../exit-codes";
import { type AddVerb, Found, tell, type VerbContext } from "../verb";

const HELP = `
Before anything is touched, every engine is asked whether it can be done and every stored byte is held to its checksum.
Data that are there are only replaced with --overwrite. While a system's data come back, whoever has its volumes or needs
its databases is stopped. Of a site that was lost nothing has to be prepared: what is absent is made, and where a database
does not run yet \`sitestack up\` comes in between.

  npx sitestack restore --stack parking-web --at /srv/backups
  npx sitestack restore --stack parking-web --id 20261121T154108Z --only parking/db_postgres --overwrite

Ends with ${EXIT.found} when all data are back, and a service that was stopped for them is not well again.`;

interface Options {
  stack: string;
  at?: string;
  id?: string;
  only?: string[];
  overwrite?: boolean;
  json?: boolean;
}

/** `sitestack restore`: a backup, put back. */
export const addRestore: AddVerb = (program, context) => {
  program
    .command("restore")
    .description("a backup put back: checked first, and never over data without --overwrite")
    .requiredOption("-s, --stack <site>", "the site")
    .option("--at <place>", "where the backups are (default: the site's backup.to)")
    .option(
      "--id <backup>",
      "which one (default: the newest whole one, or the newest that holds all of --only)",
    )
    .option("--only <names...>", "these parts alone: system/volume, system/service")
    .option("--overwrite", "replace the data that are there")
    .option("--json", "what was restored as JSON")
    .addHelpText("after", HELP)
    .action(async ({ stack, at, id, only, overwrite = false, json }: Options) => {
      const { runRestore } = require("../backup/run") as typeof import("../backup/run");
      const options = { stack, place: at, id, only, overwrite };
      const restored = await runRestore(options, () => bringUp(stack, context), context.progress);
      const { restoreText } = require("../backup/report") as typeof import("../backup/report");
      tell(context, json, restored, restoreText(restored));
      if (restored.unwell.length > 0) throw new Found();
    });
};

/** Pulumi's own output goes to stderr: stdout belongs to what is restored. */
async function bringUp(stack: string, { progress }: VerbContext): Promise<void> {
  const { runUp } = require("../up/run") as typeof import("../up/run");
  const report = await runUp({ stack, json: true }, progress);
  if (report.outcome === "succeeded") return;
  const { upText } = require("../up/report") as typeof import("../up/report");
  throw new Error(upText(report));
}
