import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a run with one plain line of true counts, which CI reads: `12 passed, 0 failed` (`, 1 skipped`). A file that
 * could not run counts as one failure.
 */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        counts[state === "pending" ? "skipped" : state] += 1;
      }
      const brokenOutsideTests =
        module.state() === "failed" && !tests.some((test) => test.result().state === "failed");
      if (brokenOutsideTests) counts.failed += 1;
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
    // After vitest's own summary, which it prints in the same turn.
    process.on("exit", () => console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`));
  }
}
