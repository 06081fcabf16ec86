import { type PathStep, pathSeconds, pathTable } from "../operator/critical-path";
import { type Figures, OFFICIAL, OFFICIAL_COMPOSE, type RowName } from "./figures";
import type { Sample } from "./measure";

/** One measured row. */
export interface Row {
  name: RowName;
  /** How many services; absent where there are none to count. */
  services?: number;
  /** The median of all rounds. */
  ours: Sample;
  /** The same with `docker compose`, where it has such a thing. */
  compose?: Sample;
  /** How often it was measured. */
  rounds: number;
  /** The chain of services that made the time, where there is one: of the round whose seconds are told. */
  paths?: { ours: PathStep[]; compose: PathStep[] };
}

/** A row beside what is known of others. */
export interface ComparedRow extends Row {
  /** Seconds that the official plugins took (figures.ts). */
  official?: number;
  /** Our seconds by Compose's, both of this run. */
  ratioToCompose?: number;
  /** The same ratio in the official plugins' measurements. */
  officialRatioToCompose?: number;
}

/** Puts the known figures beside a row. */
export function compareRow(row: Row): ComparedRow {
  const official = figure(OFFICIAL, row);
  const officialCompose = figure(OFFICIAL_COMPOSE, row);
  return {
    ...row,
    official,
    ratioToCompose: ratio(row.ours.seconds, row.compose?.seconds),
    officialRatioToCompose: ratio(official, officialCompose),
  };
}

function figure(figures: Figures, { name, services }: Row): number | undefined {
  return services === undefined ? undefined : figures[name]?.[services];
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

const COLUMNS: [title: string, cell: (row: ComparedRow) => string][] = [
  ["", ({ name }) => name],
  ["services", ({ services }) => services?.toString() ?? ""],
  ["seconds", ({ ours }) => decimal(ours.seconds)],
  ["cpu", ({ ours }) => decimal(ours.cpuSeconds)],
  ["official", ({ official }) => decimal(official)],
  ["compose", ({ compose }) => decimal(compose?.seconds)],
  ["/compose", ({ ratioToCompose }) => decimal(ratioToCompose)],
  ["official/compose", ({ officialRatioToCompose }) => decimal(officialRatioToCompose)],
  ["rounds", ({ rounds }) => rounds.toString()],
];

function decimal(value: number | undefined): string {
  return value === undefined ? "" : value.toFixed(2);
}

/** The rows as a table for people; its columns are explained in bench/README.md. */
export function renderTable(rows: readonly ComparedRow[]): string {
  const lines = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The chains that made the seconds of a row, as text for people; undefined where there are none. */
export function renderPaths({ name, paths, ours, compose }: Row): string | undefined {
  if (paths === undefined) return undefined;
  const chain = (whose: string, path: readonly PathStep[], sample: Sample | undefined) => {
    const rest = (sample?.seconds ?? 0) - pathSeconds(path);
    return [
      `${name}: the chain that made ${whose} ${decimal(sample?.seconds)} s`,
      pathTable(path),
      `    and ${decimal(Math.max(0, rest))} s more until the command ended`,
    ].join("\n");
  };
  return [chain("our", paths.ours, ours), chain("Compose's", paths.compose, compose)].join("\n\n");
}
