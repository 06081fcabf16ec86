import type { Catalogue } from "./catalogue";
import { momentOf } from "./manifest";

/** Which backups stay: those that any of the rules keeps. */
export interface KeepRule {
  /** The newest ones. */
  last?: number;
  /** The newest of each of the last days that have one. */
  daily?: number;
  /** The newest of each of the last weeks that have one. */
  weekly?: number;
}

const DAY_MS = 24 * 3600 * 1000;
/** The first Monday of the epoch. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Whether a rule keeps anything: without one everything stays. */
export function saysSomething({ last, daily, weekly }: KeepRule): boolean {
  return [last, daily, weekly].some((count) => (count ?? 0) > 0);
}

/**
 * What goes of the backups that a place holds: what no rule keeps, and what was abandoned. Those of some parts only are
 * counted for themselves: else one of them would be the newest of its day, and a whole one would go for it.
 */
export function outdated({ complete, incomplete }: Catalogue, rule: KeepRule, now: Date): string[] {
  const idsOf = (some: Catalogue["complete"]) => some.map(({ id }) => id);
  const whole = complete.filter(({ partial }) => !partial);
  const partial = complete.filter((manifest) => manifest.partial);
  return [...prunable(idsOf(whole), rule), ...prunable(idsOf(partial), rule), ...abandoned(incomplete, now)];
}

/**
 * The backups that no rule keeps, oldest first. Days and weeks are those of UTC. What is not named by its moment stays.
 * @param ids backups that are complete.
 */
export function prunable(ids: readonly string[], rule: KeepRule): string[] {
  if (!saysSomething(rule)) return [];
  const newestFirst = ids
    .flatMap((id) => {
      const moment = momentOf(id)?.getTime();
      return moment === undefined ? [] : [{ id, moment }];
    })
    .sort((one, other) => other.moment - one.moment);
  const kept = new Set([
    ...newestFirst.slice(0, rule.last ?? 0).map(({ id }) => id),
    ...newestPer(newestFirst, (moment) => Math.floor(moment / DAY_MS), rule.daily),
    ...newestPer(newestFirst, (moment) => Math.floor((moment - FIRST_MONDAY_MS) / (7 * DAY_MS)), rule.weekly),
  ]);
  return newestFirst
    .map(({ id }) => id)
    .filter((id) => !kept.has(id))
    .reverse();
}

function newestPer(
  newestFirst: readonly { id: string; moment: number }[],
  periodOf: (moment: number) => number,
  count = 0,
): string[] {
  const newest = new Map<number, string>();
  for (const { id, moment } of newestFirst) {
    const period = periodOf(moment);
    if (!newest.has(period)) newest.set(period, id);
  }
  return [...newest.values()].slice(0, count);
}

/** What was begun before this moment and is not complete will never be. */
export function patience(now: Date): Date {
  return new Date(now.getTime() - DAY_MS);
}

/** Backups that have no manifest a day after they were begun. */
export function abandoned(ids: readonly string[], now: Date): string[] {
  return ids.filter((id) => (momentOf(id) ?? now) < patience(now));
}
