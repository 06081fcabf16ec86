import { log } from "@pulumi/pulumi";

/**
 * Leaves out what the SDK does for each resource and nobody sees, which costs more than all the rest of a large program:
 *
 * - a stack trace for each property, and one for the engine, in which every resource comes from a line of components/;
 * - three messages and more, each a call to the CLI, which shows them with `--debug` only.
 *
 * SITESTACK_DEBUG=1 keeps it all, for whoever looks for a mistake in the program itself; `npm run pulumi -- up --debug`
 * sets it. To be called before the first resource is made.
 */
export function quickRegistration(environment: NodeJS.ProcessEnv = process.env): void {
  if (environment.SITESTACK_DEBUG === "1") return;
  Error.stackTraceLimit = 0;
  // The SDK lifts the limit to learn a resource's place, and has every frame of that looked up in source maps.
  Error.prepareStackTrace = (error) => String(error);
  Object.assign(log, { debug: async () => {} } satisfies Pick<typeof log, "debug">);
}
