/** What can be measured, by the name that `--only` takes. */
export const ROW_NAMES = ["preview", "up", "no-op", "destroy", "gate", "quickstart", "flead"] as const;

/** One of `ROW_NAMES`. */
export type RowName = (typeof ROW_NAMES)[number];

/** Seconds by number of services. */
export type Figures = Partial<Record<RowName, Readonly<Record<number, number>>>>;

/**
 * What the official plugins took for plain containers, in seconds. Source: the project's measurements of November 2026
 * (PROVIDER_FACTS, H: "Speed"): docker provider 5.2.0, command provider 1.2.1, CLI 3.259, Node 20, Docker Engine
 * 26.1.5, two cores of a quiet machine, one network, stack traces off.
 */
export const OFFICIAL: Figures = {
  preview: { 30: 2.3, 100: 2.9, 300: 5.3, 1000: 13.5 },
  up: { 30: 10.3, 100: 21.9 },
  "no-op": { 30: 2.8, 100: 4.5 },
  destroy: { 30: 5.5, 100: 9.3 },
};

/** What `docker compose` 2.26 took in the same measurements; `destroy` is `down -t 0`. */
export const OFFICIAL_COMPOSE: Figures = {
  up: { 30: 3.8, 100: 10.4 },
  "no-op": { 30: 0.11, 100: 0.12 },
  destroy: { 30: 2.3, 100: 8.4 },
};
