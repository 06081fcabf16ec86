import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { claimName } from "../../../../../operator/sitestack/backup/claim";
import { makeBackup } from "../../../../../operator/sitestack/backup/make";
import { backupId } from "../../../../../operator/sitestack/backup/manifest";
import { openStore } from "../../../../../operator/sitestack/backup/open-store";
import type { Progress } from "../../../../../toolchain/report";

const progress: Progress = { line: () => undefined, during: (_, work) => work() };

test("a second that already names a backup is waited out: none is written over another", async () => {
  const root = mkdtempSync(join(tmpdir(), "sitestack-make-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const store = await openStore("there", root);
  let taken: string | undefined;
  const list = async (prefix: string) => {
    taken ??= prefix;
    return prefix === taken ? [`${prefix}shop.data.tar.gz`] : [];
  };
  const task = { site: "dev", store: { ...store, list }, hosts: [], reason: "asked for", progress } as const;
  const { manifest } = await makeBackup(task);
  expect(manifest.id).toMatch(/^\d{8}T\d{6}Z$/);
  expect(`dev/${manifest.id}/`).not.toBe(taken);
});

test("of two that begin in one second each has a name of its own", { timeout: 30_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), "sitestack-make-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const store = await openStore("there", root);
  // Both look before either writes, as two processes may.
  let looks = 0;
  let bothHaveLooked: () => void;
  const both = new Promise<void>((resolve) => {
    bothHaveLooked = resolve;
  });
  const list = async (prefix: string) => {
    const keys = await store.list(prefix);
    looks += 1;
    if (looks === 2) bothHaveLooked();
    if (looks <= 2) await both;
    return keys;
  };
  const claims = await Promise.all([1, 2].map(() => claimName({ ...store, list }, "dev")));
  const [one, other] = claims.map(({ begun }) => backupId(begun));
  expect(one).not.toBe(other);
  expect(await store.list("dev/")).toHaveLength(2);
  for (const { release } of claims) await release();
  expect(await store.list("dev/")).toEqual([]);
});
