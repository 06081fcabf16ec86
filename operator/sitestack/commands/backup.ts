import { InvalidArgumentError } from "commander";
import { type AddVerb, tell } from "../verb";

const HELP = `
Named volumes are copied while the services that write to them are paused or stopped, and databases are dumped by their
own tools, as the system's topology says. Nothing is held in memory or copied on the way. Services are brought back whatever
happens; a backup that fails, or is broken off by Ctrl-C, leaves nothing in the store and ends with 1. Data are not
encrypted: who can read the place can read them.

  npx sitestack backup --stack parking-web --at /srv/backups           a new one; --only <names...>, --json
  npx sitestack backup --stack parking-web --at s3://backups/sites     with AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL_S3, …
  npx sitestack backup list --stack parking-web
  npx sitestack backup prune --stack parking-web --keep-last 3 --keep-daily 7 --keep-weekly 4

The site file may say where and how many: sitestack:backup: { to: /srv/backups, keep: { last: 3, daily: 7 } }; then every
new backup lets go of those that the rule does not keep. Those of some parts only are counted for themselves.`;

interface Options {
  stack: string;
  at?: string;
  only?: string[];
  json?: boolean;
}

/** `sitestack backup`, `backup list`, `backup prune`: a site's data, put aside. */
export const addBackup: AddVerb = (program, context) => {
  const backup = program
    .command("backup")
    .usage("[make|list|prune] [options]")
    .description("a site's data, consistent and checksummed, to a folder or an object store")
    .helpCommand(false)
    .addHelpText("after", HELP);
  const add = (name: string, description: string, isDefault = false) =>
    backup
      .command(name, { isDefault })
      .description(description)
      .requiredOption("-s, --stack <site>", "the site")
      .option("--at <place>", "a folder, or s3://bucket/prefix (default: the site's backup.to)")
      .option("--json", "the result as JSON");
  const run = () => require("../backup/run") as typeof import("../backup/run");
  add("make", "a new backup; this is what happens without another word", true)
    .option("--only <names...>", "these alone: system/volume, system/service")
    .action(async ({ stack, at, only, json }: Options) => {
      const made = await run().runBackup({ stack, place: at, only }, context.progress);
      const { backupText } = require("../backup/report") as typeof import("../backup/report");
      tell(context, json, made, backupText(made));
    });
  add("list", "the backups that are there").action(async ({ stack, at, json }: Options) => {
    const listed = await run().listBackups({ stack, place: at });
    const { catalogueText } = require("../backup/catalogue") as typeof import("../backup/catalogue");
    tell(context, json, listed, catalogueText(listed, listed.place));
  });
  add("prune", "removes the backups that no rule keeps")
    .option("--keep-last <n>", "keep the newest n", count)
    .option("--keep-daily <n>", "keep the newest of each of the last n days that have one", count)
    .option("--keep-weekly <n>", "keep the newest of each of the last n weeks that have one", count)
    .option("--dry-run", "only say which")
    .action(async (options: Options & Keep) => {
      const {
        stack,
        at,
        json,
        dryRun = false,
        keepLast: last,
        keepDaily: daily,
        keepWeekly: weekly,
      } = options;
      const keep = { last, daily, weekly };
      const pruned = await run().pruneBackups({ stack, place: at, keep, dryRun });
      const said = pruned.map((id) => `${id} ${dryRun ? "would go" : "removed"}`);
      tell(context, json, { pruned, dryRun }, said.join("\n") || "nothing to remove");
    });
};

interface Keep {
  keepLast?: number;
  keepDaily?: number;
  keepWeekly?: number;
  dryRun?: boolean;
}

function count(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number from 0.");
}
