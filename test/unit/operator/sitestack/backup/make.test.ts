import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeBackup } from "../../../../../operator/sitestack/backup/make";
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
