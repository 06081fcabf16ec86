/** When one container did what. All moments are milliseconds of one clock: the engine's, or the CLI's. */
export interface ContainerTimes {
  /** The service's name; with the replica's number where there are several. */
  name: string;
  /** The containers that had to be there first, and which moment of theirs was waited for. */
  waitsFor: { name: string; until: "started" | "ready" }[];
  /** When the engine was asked for it; absent where nobody noted it. */
  created?: number;
  /** When its process began. */
  started: number;
  /** When it was healthy for the first time, or had done its job; of others, when it was started. */
  ready: number;
}

/** One container of the chain, in seconds; the three parts follow one another. */
export interface PathStep {
  name: string;
  /** From the moment at which nothing held it back until it was created: what the deployment itself costs. */
  waiting: number;
  /** From its creation until its process began: what the engine costs. */
  start: number;
  /** From there until the next in the chain was free to start: what the service itself costs. */
  ready: number;
}

/**
 * The chain of containers that made the time: the last one to become ready, the one that it waited for longest, and so
 * on to one that waited for nobody. The steps follow one another without a gap from `begin` to the last moment.
 * @param begin when the deployment began.
 */
export function criticalPath(containers: readonly ContainerTimes[], begin: number): PathStep[] {
  const byName = new Map(containers.map((times) => [times.name, times]));
  const path: PathStep[] = [];
  const seen = new Set<string>();
  let times = latest(containers, ({ ready }) => ready);
  let end = times?.ready ?? begin;
  while (times !== undefined && !seen.has(times.name)) {
    seen.add(times.name);
    const awaited = times.waitsFor.flatMap(({ name, until }) => {
      const other = byName.get(name);
      return other === undefined ? [] : [{ other, moment: other[until] }];
    });
    const last = latest(awaited, ({ moment }) => moment);
    path.unshift(step(times, Math.max(begin, last?.moment ?? begin), end));
    times = last?.other;
    end = last?.moment ?? begin;
  }
  return path;
}

/** Two clocks of one machine, or a start that is noted late, must not make a part of it negative. */
function step({ name, created, started }: ContainerTimes, free: number, end: number): PathStep {
  const begun = between(free, created ?? free, end);
  const running = between(begun, started, end);
  const seconds = (from: number, to: number) => (to - from) / 1000;
  return {
    name,
    waiting: seconds(free, begun),
    start: seconds(begun, running),
    ready: seconds(running, Math.max(running, end)),
  };
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

function latest<Item>(items: readonly Item[], moment: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || moment(item) > moment(best) ? item : best),
    undefined,
  );
}

/** Seconds of the whole chain. */
export function pathSeconds(path: readonly PathStep[]): number {
  return path.reduce((sum, { waiting, start, ready }) => sum + waiting + start + ready, 0);
}

/** The chain as a table for people; of each line the parts add up, and so do the lines. */
export function pathTable(path: readonly PathStep[]): string {
  const decimal = (value: number) => value.toFixed(1);
  const lines = [
    ["waiting", "start", "ready", "at", "service"],
    ...path.map(({ name, waiting, start, ready }, index) => [
      ...[waiting, start, ready, pathSeconds(path.slice(0, index + 1))].map(decimal),
      name,
    ]),
  ];
  return lines
    .map((cells) => cells.map((cell, column) => (column < 4 ? cell.padStart(7) : cell)).join("  "))
    .join("\n");
}
