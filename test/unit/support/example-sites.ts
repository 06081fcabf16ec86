import { readdirSync } from "node:fs";

/** The example sites of this repository. Engine tests that run beside write settings files of their own there. */
export const EXAMPLE_SITES = readdirSync(".")
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .filter((site) => !site.startsWith("test-"));
