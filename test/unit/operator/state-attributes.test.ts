import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mendStateAttributes } from "../../../operator/state-attributes";

test("attributes that are empty go, the state beside them and everything else stays", () => {
  const backend = mkdtempSync(join(tmpdir(), "state-"));
  const folder = join(backend, ".pulumi/stacks/sitestack");
  mkdirSync(folder, { recursive: true });
  const files = {
    "dev.json": "{}",
    "dev.json.attrs": "",
    "dev.json.bak": "{}",
    "dev.json.bak.attrs": "",
    "edge.json.gz": "packed",
    "edge.json.gz.attrs": "",
    "flead.json": "{}",
    "flead.json.attrs": '{"md5":""}',
    "new.json": "",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  expect(mendStateAttributes(backend, "sitestack")).toEqual(["dev", "edge"]);
  expect(readdirSync(folder).sort()).toEqual([
    "dev.json",
    "dev.json.bak",
    "edge.json.gz",
    "flead.json",
    "flead.json.attrs",
    "new.json",
  ]);
  expect(mendStateAttributes(backend, "sitestack")).toEqual([]);
  expect(mendStateAttributes(backend, "another")).toEqual([]);
  rmSync(backend, { recursive: true });
});
