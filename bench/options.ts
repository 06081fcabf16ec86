import { ROW_NAMES, type RowName } from "./figures";

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  /** Print JSON instead of a table. */
  json: boolean;
  /** The rows to measure. Default: all. */
  only: RowName[];
  /** Numbers of services for previews. Default: 30, 100, 300, 1000. */
  previewSizes: number[];
  /** Numbers of services that are really started. Default: 30, 100; more need memory for as many containers. */
  deploySizes: number[];
  /** How often each row is measured. Default: what each needs to be told from noise. */
  rounds?: number;
}

/** How the command is used. */
export const USAGE = `usage: npm run bench -- [--json] [--only ${ROW_NAMES.join("|")}]… [--sizes 30,100] [--rounds 3]`;

const PREVIEW_SIZES = [30, 100, 300, 1000];
const DEPLOY_SIZES = [30, 100];

/**
 * Reads the command line.
 *
 * @throws Error naming every word that is not understood
 */
export function parseOptions(args: readonly string[]): BenchOptions {
  const only: RowName[] = [];
  const sizes: number[] = [];
  const problems: string[] = [];
  let json = false;
  let rounds: number | undefined;
  const words = args.values();
  for (const word of words) {
    if (word === "--json") json = true;
    else if (word === "--only") readName(words.next().value, only, problems);
    else if (word === "--sizes") readSizes(words.next().value, sizes, problems);
    else if (word === "--rounds") rounds = readRounds(words.next().value, problems);
    else problems.push(`unknown: ${word}`);
  }
  if (problems.length > 0) throw new Error([...problems, USAGE].join("\n"));
  return {
    json,
    only: only.length > 0 ? only : [...ROW_NAMES],
    previewSizes: sizes.length > 0 ? sizes : PREVIEW_SIZES,
    deploySizes: sizes.length > 0 ? sizes : DEPLOY_SIZES,
    ...(rounds === undefined ? {} : { rounds }),
  };
}

function readName(word: string | undefined, names: RowName[], problems: string[]): void {
  const name = ROW_NAMES.find((known) => known === word);
  if (name === undefined)
    problems.push(`--only ${word ?? "(nothing)"}: it is one of ${ROW_NAMES.join(", ")}`);
  else names.push(name);
}

function readSizes(word: string | undefined, sizes: number[], problems: string[]): void {
  for (const part of (word ?? "(nothing)").split(",")) {
    const size = Number(part);
    if (Number.isInteger(size) && size > 0) sizes.push(size);
    else problems.push(`--sizes ${part}: a number of services is a whole number above 0`);
  }
}

function readRounds(word: string | undefined, problems: string[]): number | undefined {
  const rounds = Number(word);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  problems.push(`--rounds ${word ?? "(nothing)"}: a number of rounds is a whole number above 0`);
  return undefined;
}
