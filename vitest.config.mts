import { defineConfig } from "vitest/config";

const SECOND = 1000;

/** Removes what killed runs have left, before the first file. */
const SWEEP = "test/engine/support/global-setup.ts";
const ENGINE = "test/engine/**/*.test.ts";
/**
 * What runs beside another file on the same engine, and so must take no notice of it: names, ports and subnets that no
 * other file uses, nothing counted or captured of the whole engine or machine, nothing that must happen within a time.
 */
const SHARED = "test/engine/**/*.shared.test.ts";
/** Its one test looks at what all others have left. */
const REMNANTS = "test/engine/remnants.test.ts";

/**
 * `unit` needs nothing; the others need the toolchain (test/run.ts gets it). `engine` are the files that want the engine
 * and both cores for themselves, one at a time. `remnants` is the last and belongs to both engine projects.
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
      engineProject("engine-shared", 2, { include: [SHARED], globalSetup: [SWEEP], maxWorkers: 2 }),
      engineProject("engine", 3, { include: [ENGINE], exclude: [SHARED, REMNANTS], globalSetup: [SWEEP] }),
      engineProject("remnants", 4, { include: [REMNANTS] }),
    ],
  },
});

/** Projects run one after the other, in the order of `groupOrder`. */
function engineProject(
  name: string,
  groupOrder: number,
  files: { include: string[]; exclude?: string[]; globalSetup?: string[]; maxWorkers?: number },
) {
  return {
    test: {
      name,
      maxWorkers: 1,
      ...files,
      testTimeout: 600 * SECOND,
      hookTimeout: 600 * SECOND,
      sequence: { groupOrder },
    },
  };
}
