import { InvalidArgumentError } from "commander";
import { type AddVerb, tell } from "../verb";

const HELP = `
Goes to every engine of the site and removes the images of its earlier deployments, but for the newest of those: only what
the site itself has built or pulled, never what any container has, another site shares, or somebody has given a name.
Each run notes on the engine what is deployed (names io.sitestack.site/<site>:…): what was deployed before the first run
is unknown, and stays. \`sitestack up\` does the same after an update that succeeded.

  npx sitestack clean --stack flead --dry-run
  npx sitestack clean --stack flead --versions 3`;

interface Options {
  stack: string;
  cwd?: string;
  versions?: number;
  dryRun?: boolean;
  json?: boolean;
}

/** `sitestack clean`: images of earlier deployments, removed. */
export const addClean: AddVerb = (program, context) => {
  program
    .command("clean")
    .description("removes the images of a site's earlier deployments")
    .requiredOption("-s, --stack <site>", "the site")
    .option("-C, --cwd <folder>", "the folder of another Pulumi program (default: this project)")
    .option("--versions <n>", "how many earlier deployments' images stay (default: 1)", count)
    .option("--dry-run", "only say what would go")
    .option("--json", "images that went and that stay, as JSON")
    .addHelpText("after", HELP)
    .action(async ({ stack, cwd: folder, versions, dryRun, json }: Options) => {
      const { cleanSite, cleanText } = require("../clean/run") as typeof import("../clean/run");
      const report = await cleanSite(stack, { versions, dryRun, folder }, context.progress);
      tell(context, json, report, cleanText(report));
      const failed = report.hosts.filter(({ problem }) => problem !== undefined).map(({ host }) => host);
      if (failed.length > 0) throw new Error(`not cleaned: ${failed.join(", ")}`);
    });
};

function count(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number from 0.");
}
