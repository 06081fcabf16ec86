import { defineConfig } from "vitest/config";

const SECOND = 1000;

/** Three projects: `unit` needs nothing, `conformance` and `engine` need the toolchain (test/run.ts gets it). */
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
      engineProject("conformance"),
      engineProject("engine"),
    ],
  },
});

/** One file at a time: each wants the engine and both cores for itself. */
function engineProject(name: string) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: 600 * SECOND,
      hookTimeout: 600 * SECOND,
      fileParallelism: false,
      sequence: { groupOrder: name === "engine" ? 2 : 1 },
    },
  };
}
