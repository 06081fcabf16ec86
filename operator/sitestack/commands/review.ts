import { Option } from "commander";
import type { ReviewOptions } from "../review/run";
import { type AddVerb, Found, tell } from "../verb";

const HELP = `
Compares two versions of a site and of the program, and says what an update would do: which services change and why,
how long each is away and who feels it, what to look at twice. Secrets are never shown. The hosts are not asked, so
that it works in any pull request; with --deployed Pulumi's own preview asks them as well, unless --offline.

  npx sitestack review --stack flead                    what this branch changes
  npx sitestack review --all --base origin/main         every site, as the workflows in ci/ do
  npx sitestack review --stack flead --deployed         what an update now would change

Ends with 2 when the new version cannot be deployed: mistakes in a site file, a breach of a mandatory policy.`;

/** `sitestack review`: a change as Markdown for its pull request. */
export const addReview: AddVerb = (program, context) => {
  program
    .command("review")
    .description("what a change does to its sites, as Markdown for the pull request")
    .option("-s, --stack <site>", "the site")
    .option("--all", "every site that either version has")
    .addOption(
      new Option(
        "--base <ref>",
        "compare with where this branch left the ref (default: origin/main)",
      ).conflicts("deployed"),
    )
    .option("--deployed", "compare with the last update of the stack that succeeded")
    .option("--offline", "ask no host; with --base none is asked anyway")
    .option("--json", "the review as JSON")
    .addHelpText("after", HELP)
    .action(async (options: ReviewOptions & { json?: boolean }) => {
      const { runReview } = require("../review/run") as typeof import("../review/run");
      const { against, reviews, text, stops } = await runReview(options, context.progress);
      tell(context, options.json, { against, deployable: !stops, sites: reviews }, text.trimEnd());
      if (stops) throw new Found();
    });
};
