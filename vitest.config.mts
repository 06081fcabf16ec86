import { defineConfig } from "vitest/config";

const SECOND = 1000;

/** Its one test looks at what all others have left. */
const REMNANTS = "test/engine/remnants.test.ts";

/**
 * `unit` needs nothing; the others need the toolchain (test/run.ts gets it). `remnants` is the last and belongs to
 * `engine`.
 */
export default defineConfig({
  test: {
    reporters: ["default", "./test/counts-reporter.mts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 20 * SECOND,
          // One module graph per worker: loading the Pulumi SDK again for each file would cost more than the tests.
          isolate: false,
        },
      },
      engineProject("conformance", 1, { include: ["test/conformance/**/*.test.ts"] }),
      engineProject("engine", 2, {
        include: ["test/engine/**/*.test.ts"],
        exclude: [REMNANTS],
        globalSetup: ["test/engine/support/global-setup.ts"],
      }),
      engineProject("remnants", 3, { include: [REMNANTS] }),
    ],
  },
});

/** One file at a time: each wants the engine and both cores for itself. */
function engineProject(
  name: string,
  groupOrder: number,
  files: { include: string[]; exclude?: string[]; globalSetup?: string[] },
) {
  return {
    test: {
      name,
      ...files,
      testTimeout: 600 * SECOND,
      hookTimeout: 600 * SECOND,
      fileParallelism: false,
      sequence: { groupOrder },
    },
  };
}
