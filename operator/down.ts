/** `npm run down`: takes the dev stack away and says what stays. */
import { relative } from "node:path";
import { reasonOf } from "../engine";
import { cachePaths, projectRoot } from "../toolchain/paths";
import { createProgress, type Progress } from "../toolchain/report";
import { DEFAULT_STACK } from "./default-stack";
import { hasDevStack } from "./dev-stack";
import { runPulumi } from "./pulumi";
import { engineRemains, folderBytes, remainsLines } from "./remains";
import { systemWords } from "./site-file";

/** Runs the command. Returns the exit code. */
async function down(progress: Progress): Promise<number> {
  if (!(await hasDevStack(progress))) {
    console.log(`There is no stack ${DEFAULT_STACK}: nothing to take away.`);
  } else {
    const args = ["destroy", "--yes", "--skip-preview", "--stack", DEFAULT_STACK];
    const destroyed = await progress.during("pulumi destroy", () => runPulumi(args, { progress }));
    if (destroyed.exitCode !== 0) {
      progress.line(
        "Next: the messages above say what is in the way; npm run down goes on where this one ended.",
      );
      return destroyed.exitCode;
    }
    console.log(`The stack ${DEFAULT_STACK} is empty; npm run quickstart fills it again.`);
    // The CLI has just recommended `stack rm`, which would delete the site file, too.
    console.log(`To forget its history: npm run pulumi -- stack rm ${DEFAULT_STACK} --preserve-config`);
  }
  for (const line of await whatStays()) console.log(line);
  return 0;
}

async function whatStays(): Promise<string[]> {
  const { cache } = cachePaths();
  const folder = { folder: relative(process.cwd(), cache) || cache, bytes: folderBytes(cache) };
  const systems = systemWords(projectRoot, DEFAULT_STACK) ?? "all";
  try {
    return ["What stays:", ...remainsLines(await engineRemains({}, DEFAULT_STACK, systems), folder)];
  } catch (error) {
    return [`What stays on the engine cannot be said: ${reasonOf(error)}`];
  }
}

if (require.main === module) {
  down(createProgress()).then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
