import { expect, test } from "vitest";
import { runReview } from "../../../../../operator/sitestack/review/run";
import { createProgress } from "../../../../../toolchain/report";
import { EXAMPLE_SITES } from "../../../support/example-sites";

const progress = createProgress();

test("every site is evaluated at the base and here, by the version of the program that is there", async () => {
  const { reviews, text } = await runReview({ all: true, base: "HEAD" }, progress);
  expect(reviews.map(({ site }) => site)).toEqual(expect.arrayContaining(EXAMPLE_SITES));
  expect(reviews.filter(({ problem }) => problem !== undefined)).toEqual([]);
  expect(text).toContain("<!-- sitestack review -->");
}, 60_000);

test("a ref that git does not know is told with what to do", async () => {
  await expect(runReview({ all: true, base: "no-such-ref" }, progress)).rejects.toThrow(
    /git knows no "no-such-ref" here\. Next: .*git fetch/,
  );
});

test("a site that neither version has is told with those that are there", async () => {
  await expect(runReview({ stack: "nowhere", base: "HEAD" }, progress)).rejects.toThrow(
    /no Pulumi\.nowhere\.yaml\. The sites are: .*dev/,
  );
});

test("one site or all, not none and not both", async () => {
  for (const options of [{}, { stack: "dev", all: true }])
    await expect(runReview(options, progress)).rejects.toThrow(/--stack <site>.*--all/);
});
