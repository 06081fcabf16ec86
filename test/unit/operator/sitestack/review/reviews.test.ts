import { join } from "node:path";
import { expect, test } from "vitest";
import { evaluateSite } from "../../../../../operator/sitestack/review/evaluate-site";
import { reviewMarkdown } from "../../../../../operator/sitestack/review/markdown";
import { reviewSite, type SiteReview } from "../../../../../operator/sitestack/review/review";
import type { Evaluated } from "../../../../../operator/sitestack/review/snapshot";
import { parseSite } from "../../../../../src/config/parse";
import { systemTopology } from "../../../../../src/systems/catalogue";
import { PULL_REQUESTS } from "./pull-requests";
import type { PullRequest, SiteText } from "./pull-requests/pull-request";

function evaluated(site: string, { settings, secrets = {} }: SiteText): Promise<Evaluated> {
  const entries = Object.entries(secrets).map(
    ([key, cipherText]) => [key, { encrypted: true, cipherText }] as const,
  );
  const raw = { settings, secrets: Object.fromEntries(entries) };
  return evaluateSite(site, raw, { parseSite, systemTopology });
}

async function review(site: string, base: SiteText | undefined, head: SiteText): Promise<SiteReview> {
  const before: Evaluated = base === undefined ? { kind: "absent" } : await evaluated(site, base);
  return reviewSite(site, before, await evaluated(site, head));
}

test.each(PULL_REQUESTS)("the review of: $title", async ({ title, site, base, head }) => {
  const text = reviewMarkdown([await review(site, base, head)], "main at 0123456789ab");
  const file = `${title.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}.md`;
  await expect(text).toMatchFileSnapshot(join(__dirname, "golden", file));
});

test("of a site file that is gone nothing is removed, and the reader is told so", async () => {
  const { site, head } = PULL_REQUESTS[0] as PullRequest;
  const gone = reviewSite(site, await evaluated(site, head), { kind: "absent" });
  expect(gone.systems).toEqual([]);
  const text = reviewMarkdown([gone], "main");
  expect(text).toContain("## flead: no service changes");
  expect(text).toContain("until `pulumi destroy` takes it away");
});

test("no review, as text or as JSON, shows a secret or anything that could tell one", async () => {
  for (const { site, base, head } of PULL_REQUESTS) {
    const one = await review(site, base, head);
    const told = `${reviewMarkdown([one], "main")}${JSON.stringify(one)}`;
    for (const secret of Object.values({ ...base?.secrets, ...head.secrets })) {
      expect(told).not.toContain(secret);
    }
    expect(told).not.toMatch(/"secret":/);
  }
});

test("the same change makes the same text", async () => {
  for (const { site, base, head } of PULL_REQUESTS) {
    const texts = [await review(site, base, head), await review(site, base, head)].map((one) =>
      reviewMarkdown([one], "main"),
    );
    expect(texts[0]).toBe(texts[1]);
  }
});
