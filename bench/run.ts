/** `npm run bench`: how quick Sitestack is, beside Compose and the official plugins. bench/README.md explains it. */
import { ensure } from "../toolchain/ensure";
import { createProgress, type Progress, standInLine } from "../toolchain/report";
import { BenchRoom } from "./bench-room";
import { type BenchOptions, parseOptions } from "./options";
import { compareRow, type Row, renderPaths, renderTable } from "./report";
import { fleadRow } from "./rows/flead";
import { measureStack } from "./rows/stack";
import { gateRow, quickstartRow } from "./rows/start";

async function bench(options: BenchOptions, progress: Progress): Promise<void> {
  const toolchain = await ensure({ progress });
  const standIns = standInLine(toolchain.parts);
  if (standIns !== undefined) progress.line(standIns);
  const room = new BenchRoom(toolchain);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => room.interrupt(signal));
  const rows: Row[] = [];
  try {
    await measureAll(room, options, progress, rows);
  } finally {
    // What was measured before a failure took minutes: it is shown all the same.
    const compared = rows.map(compareRow);
    if (compared.length > 0) {
      const text = [renderTable(compared), ...rows.flatMap((row) => renderPaths(row) ?? [])].join("\n\n");
      console.log(options.json ? JSON.stringify(compared, undefined, 2) : text);
    }
    await room.clear();
  }
}

async function measureAll(
  room: BenchRoom,
  options: BenchOptions,
  progress: Progress,
  rows: Row[],
): Promise<void> {
  const done = (measured: Row[]) => {
    rows.push(...measured);
    for (const { name, services, ours } of measured)
      progress.line(`${[name, services].filter(Boolean).join(" ")}: ${ours.seconds.toFixed(1)} s`);
  };
  await measureStack(room, options, done);
  if (options.only.includes("gate")) done([await gateRow(room, options.rounds)]);
  if (options.only.includes("quickstart")) {
    const row = await quickstartRow(room, options.rounds);
    if (row !== undefined) done([row]);
    else progress.line("quickstart: left out, the dev stack is not deployed; run npm run quickstart first");
  }
  if (options.only.includes("flead")) done([await fleadRow(room, options.rounds ?? 1, progress.line)]);
}

async function main(args: string[]): Promise<void> {
  const progress = createProgress();
  try {
    await bench(parseOptions(args), progress);
  } catch (error) {
    progress.line((error as Error).message);
    process.exitCode = 1;
  }
}

if (require.main === module) void main(process.argv.slice(2));
