import { type AddVerb, tell } from "../verb";

const HELP = `
Before anything is touched, every engine is asked whether it can be done and every stored byte is held to its checksum.
Data that are there are only replaced with --overwrite. Volumes that are absent are made, so that a site whose host was
lost gets its files before its first \`up\`; a database has to run, so that what its own tools have dumped comes after it.

  npx sitestack restore --stack parking-web --at /srv/backups
  npx sitestack restore --stack parking-web --id 20261121T154108Z --only parking/db_postgres --overwrite`;

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
    .option("--id <backup>", "which one (default: the newest that is complete)")
    .option("--only <names...>", "these parts alone: system/volume, system/service")
    .option("--overwrite", "replace the data that are there")
    .option("--json", "what was restored as JSON")
    .addHelpText("after", HELP)
    .action(async ({ stack, at, id, only, overwrite = false, json }: Options) => {
      const { runRestore } = require("../backup/run") as typeof import("../backup/run");
      const restored = await runRestore({ stack, place: at, id, only, overwrite }, context.progress);
      const { restoreText } = require("../backup/report") as typeof import("../backup/report");
      tell(context, json, restored, restoreText(restored));
    });
};
