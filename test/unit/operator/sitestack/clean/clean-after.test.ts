import { expect, test } from "vitest";
import { cleanAfter } from "../../../../../operator/sitestack/up/clean-after";
import type { Place } from "../../../../../operator/sitestack/up/place";

/** A place where cleaning ends with this error. */
function placeThatFails(error: Error): Place {
  const progress = { line: () => {}, during: () => Promise.reject(error) };
  return { ...{ stack: "team/x/shop", site: "shop", folder: "/nowhere" }, ...{ output: "stderr", progress } };
}

const NEXT = "; next: npx sitestack clean --stack team/x/shop, or the next update does it";

test("an update that has succeeded stays so when the images cannot be cleaned: the reason is reported", async () => {
  expect(await cleanAfter(placeThatFails(new Error("pulumi stack export: no login")))).toEqual({
    ...{ site: "shop", dryRun: false },
    hosts: [{ host: "all hosts", removed: [], kept: [], problem: `pulumi stack export: no login${NEXT}` }],
  });
});

test("nothing of a state that cannot be read is quoted: its secrets are in plain text", async () => {
  const quoting = new SyntaxError('Unexpected token h, "hunter2" is not valid JSON');
  const report = await cleanAfter(placeThatFails(quoting));
  expect(report?.hosts[0]?.problem).toBe(`the stack's state cannot be read${NEXT}`);
});
