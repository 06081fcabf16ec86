import { z } from "zod";
import { type Problem, readStackOutput } from "../../../components";
import { refuseProblems } from "../../../components/problems";
import { asRecord } from "../../config/check";
import type { SiteProblem } from "../../config/problem";
import type { OcsConfig } from "./config";

/** Services of the core that agents need, each perhaps in a stack of its own. */
type CoreService = keyof OcsConfig["core"];

const toldSchema = z.looseObject({
  network: z.string(),
  crossbar: z.looseObject({ hub: z.url(), realm: z.string(), addressRoot: z.string() }).optional(),
  influxdb: z.string().optional(),
});

/** What the stacks of the core tell; nothing of those that are not asked. */
export type CoreTold = Partial<Record<CoreService, unknown>>;

/**
 * The configuration with what the stacks of the core say of themselves; as it is where it names none.
 * @throws ProblemsError when one of them does not hold what it should.
 */
export async function withCore(name: string, config: OcsConfig): Promise<OcsConfig> {
  const read = async (service: CoreService) => {
    const reference = config.core[service];
    if (reference === undefined) return undefined;
    return readStackOutput(reference.stack, reference.system, `${name}-core-${service}`);
  };
  const [crossbar, influxdb] = await Promise.all([read("crossbar"), read("influxdb")]);
  const { problems, ...joined } = joinCore(config, { crossbar, influxdb });
  refuseProblems(`system ${name}`, problems);
  return joined.config;
}

/** The same without asking anybody. Pure. */
export function joinCore(config: OcsConfig, told: CoreTold): { config: OcsConfig; problems: Problem[] } {
  const services = (["crossbar", "influxdb"] as const).filter(
    (service) => config.core[service] !== undefined,
  );
  const problems = services.flatMap((service) => toldProblems(service, told[service], config));
  const { crossbar } = toldSchema.safeParse(told.crossbar).data ?? {};
  if (problems.length > 0 || crossbar === undefined) return { config, problems };
  const { hostname, port } = new URL(crossbar.hub);
  const published = { ...config.crossbar, bindAddress: hostname, port: Number(port || 80) };
  const { realm, addressRoot } = crossbar;
  return { config: { ...config, realm, addressRoot, crossbar: published }, problems };
}

function toldProblems(service: CoreService, told: unknown, config: OcsConfig): Problem[] {
  const { stack = "", system = "" } = config.core[service] ?? {};
  const at = { path: `core.${service}.stack`, found: `"${stack}"` };
  if (told === undefined) {
    const message = `that stack has no output "${system}"`;
    const hint = `deploy it first, and write its system's name in core.${service}.system`;
    return [{ ...at, message, hint }];
  }
  const known = toldSchema.safeParse(told).data;
  if (known?.[service] === undefined) {
    const message = `the system "${system}" of that stack has no ${service}`;
    const hint = `name the stack that holds ${service}; if it does, update it once, so that it tells`;
    return [{ ...at, message, hint }];
  }
  if (known.network === config.network.name || !isByName(service, config)) return [];
  const message = `${service} is on network "${known.network}" there, and the agents here join "${config.network.name}"`;
  return [{ ...at, message, hint: `write network: { name: ${known.network} }` }];
}

/** Whether agents on the network reach it by its name there. */
function isByName(service: CoreService, { hub }: OcsConfig): boolean {
  return service === "influxdb" || new URL(hub).hostname === "crossbar";
}

/** What crossbar's stack says, and must not be said here as well. */
const TOLD_BY_CROSSBAR = ["realm", "addressRoot", "crossbar"];

/** Mistakes between the references to the core and other settings, as the file has them. */
export function coreProblems(part: OcsConfig["part"], config: Record<string, unknown>): SiteProblem[] {
  if (config.core === undefined) return [];
  if (part === "all") {
    const message = "part all holds the core itself";
    return [{ path: ["core"], message, hint: "remove it, or write part: agents" }];
  }
  if (asRecord(config.core).crossbar === undefined) return [];
  return TOLD_BY_CROSSBAR.filter((key) => key in config).map((key) => ({
    path: [key],
    message: "crossbar's stack says this already",
    hint: "remove it, or remove core.crossbar",
  }));
}
