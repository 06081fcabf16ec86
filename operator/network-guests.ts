import { EngineClient, EngineError, resolveEngineTarget } from "../engine";
import { ToolchainError } from "../toolchain/error";

/** The label by which we know what is ours; its value is the stack's name. */
const SITE_LABEL = "io.sitestack.site";
const LIMITS = { timeoutMs: 5000 };

/** A network of a stack, and who is on it, as the engine lists them. */
export interface SharedNetwork {
  name: string;
  running: readonly { Names: readonly string[]; Labels?: Record<string, string> | null }[];
}

/**
 * Refuses to destroy a network that others are on, as `ocs-net` may be: the engine would not remove it, and after half a
 * minute the provider would say no more than that. Asks the engine here; one that does not answer is the CLI's to tell.
 * @throws ToolchainError which names them and their stacks.
 */
export async function refuseGuests(stack: string): Promise<void> {
  const client = new EngineClient(resolveEngineTarget({}, process.env));
  try {
    const refusal = guestsRefusal(stack, await networksOf(client, stack));
    if (refusal !== undefined) throw refusal;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  } finally {
    client.close();
  }
}

/** What is said of the containers that are not the stack's own; undefined where there are none. Pure. */
export function guestsRefusal(stack: string, networks: readonly SharedNetwork[]): ToolchainError | undefined {
  const guests = networks.flatMap(({ name, running }) =>
    running
      .map(({ Names, Labels }) => ({ network: name, name: nameOf(Names), site: Labels?.[SITE_LABEL] }))
      .filter(({ site }) => site !== stack),
  );
  if (guests.length === 0) return undefined;
  const found = guests.map(
    ({ network, name, site }) => `${name} on ${network}${site ? ` (stack ${site})` : ""}`,
  );
  const stacks = [...new Set(guests.flatMap(({ site }) => site ?? []))].sort();
  const others = guests.filter(({ site }) => site === undefined).map(({ name }) => name);
  const commands = [
    ...stacks.map((one) => `\`npm run pulumi -- destroy --stack ${one}\``),
    ...(others.length > 0 ? [`\`docker stop ${others.join(" ")}\``] : []),
  ];
  return new ToolchainError(
    `The networks of the stack ${stack} are in use by containers that are not its own: ${found.sort().join(", ")}.`,
    `${commands.join(", ")} first; then again. Nothing was touched.`,
  );
}

async function networksOf(client: EngineClient, stack: string): Promise<SharedNetwork[]> {
  const networks = await list<{ Id: string; Name: string }>(client, "/networks", {
    label: [`${SITE_LABEL}=${stack}`],
  });
  return Promise.all(
    networks.map(async ({ Id, Name }) => ({
      name: Name,
      running: await list<SharedNetwork["running"][number]>(client, "/containers/json", { network: [Id] }),
    })),
  );
}

function list<Found>(client: EngineClient, path: string, filters: object): Promise<Found[]> {
  const query = encodeURIComponent(JSON.stringify(filters));
  return client.requestJson<Found[]>("GET", `${path}?filters=${query}`, undefined, LIMITS);
}

function nameOf(names: readonly string[]): string {
  return (names[0] ?? "").replace(/^\//, "");
}
