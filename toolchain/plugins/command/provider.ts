import type { InvokeResult, Provider } from "../provider/provider";
import type { Properties } from "../provider/values";
import { Command } from "./command";
import { killRunning } from "./execute";
import { RUN_INPUTS, typeFailures } from "./inputs";
import { runCommand } from "./run";

/** The command provider, with its local half. */
export function commandProvider(): Provider {
  return {
    version: "1.2.1",
    acceptsSecrets: true,
    supportsAutonaming: false,
    checkConfig: (_urn, news) => ({ inputs: news, failures: [] }),
    configure: async () => undefined,
    resources: { "command:local:Command": new Command() },
    functions: { "command:local:run": run },
    cancel: killRunning,
  };
}

/** Runs a command at every preview and update, and returns what it wrote beside its arguments. */
async function run(args: Properties): Promise<InvokeResult> {
  const failures = typeFailures(RUN_INPUTS, "local.RunInputs", args);
  if (args.command === undefined)
    failures.push({ property: "command", reason: "Missing required property 'command'" });
  if (failures.length > 0) return { failures };
  return {
    returns: { ...args, ...(await runCommand({ urn: "", timeoutSeconds: 0 }, args.command ?? "", args, {})) },
  };
}
