/** `npx sitestack <verb>`, `npm run sitestack -- <verb>`: the shell around the verbs. */
import { type Command, CommanderError } from "commander";
import { createProgress } from "../../toolchain/report";
import { EXIT } from "./exit-codes";
import { createProgram } from "./program";
import { EndsWith } from "./verb";

/** Runs one command line. @returns the exit code, one of `EXIT`. */
export async function runSitestack(
  args: readonly string[],
  print = (text: string) => console.log(text),
): Promise<number> {
  const program = createProgram({ print, progress: createProgress() });
  for (const command of withSubcommands(program)) command.exitOverride();
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof EndsWith) return error.code;
    // commander has said what is wrong with the command line; asking for help is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    process.stderr.write(`${(error as Error).message}\n`);
    return EXIT.failed;
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

if (require.main === module) {
  void runSitestack(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
