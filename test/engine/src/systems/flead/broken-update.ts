import { expect } from "vitest";
import { run } from "../../../../../toolchain/run";
import { sitestack } from "../../../support/operate";
import type { FleadOnEngine } from "./site";

/** An image that is no broker. */
const BROKEN_BROKER = "test-flead/broken-broker:1";
/** What every update leaves ended. */
export const JOBS = ["database-init", "grafana-init", "kafka-topics"];

/**
 * Breaks the broker and a password in one update with `--rollback`, after which all is as it was.
 * @param settle writes the site, with this image as the broker's.
 * @returns everything that was printed.
 */
export async function expectBackFromBrokenUpdate(
  site: string,
  flead: FleadOnEngine,
  settle: (broker: string) => Promise<void>,
): Promise<string> {
  const models = () => flead.number("SELECT count(*) FROM global_models");
  const readings = () => flead.number("SELECT count(*) FROM sensor_readings");
  const before = { images: await flead.images(), readings: await readings(), models: await models() };
  await run("docker", ["tag", "python:3.9-slim", BROKEN_BROKER]);
  await settle(BROKEN_BROKER);
  const { exitCode, report, text } = await sitestack("up", "--rollback", "--stack", site);
  expect(exitCode, text).toBe(3);
  const failed = report.failures.flatMap(({ gates }) => gates.map(({ service }) => service));
  // Whichever fails first may keep the other from being tried.
  expect(failed.length).toBeGreaterThan(0);
  expect(["flead-database-init-1", "flead-kafka-1"]).toEqual(expect.arrayContaining(failed));
  expect(report.rollback).toMatchObject({
    otherImages: [],
    failures: [],
    proven: Object.keys(before.images).length,
  });
  expect(await flead.images()).toEqual(before.images);
  for (const [name, state] of Object.entries(await flead.states()))
    expect(state, name).toMatch(JOBS.includes(name.slice(0, -2)) ? /^Exited \(0\)/ : /\(healthy\)/);
  expect(await readings()).toBe(before.readings);
  expect(await models()).toBeGreaterThanOrEqual(before.models);
  const { seconds, rollback } = report;
  console.log(`failed and back in ${seconds.toFixed(0)} s, going back ${rollback?.seconds.toFixed(0)} s`);
  await run("docker", ["image", "rm", BROKEN_BROKER]);
  return text;
}
