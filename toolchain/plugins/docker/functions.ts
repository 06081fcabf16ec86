import { logText } from "../../../engine";
import type { InvokeResult } from "../provider/provider";
import type { Properties, Value } from "../provider/values";
import { checkArguments } from "../schema/check";
import { type Fields, fieldKinds } from "../schema/fields";
import { type Engine, failureText } from "./engine";
import { localImage, repositoryDigest } from "./images";
import { ipamConfigValues } from "./network";

const { text, flag } = fieldKinds();

type Invocation = (args: Properties) => Promise<InvokeResult>;

/** The functions of the docker plugin, by token. */
export function dockerFunctions(engine: Engine): Record<string, Invocation> {
  const name = text({ required: true });
  const functions: Record<string, [Fields, (args: Properties) => Promise<Properties>]> = {
    "docker:index/getNetwork:getNetwork": [{ name }, (args) => getNetwork(engine, args)],
    "docker:index/getRemoteImage:getRemoteImage": [{ name }, (args) => getRemoteImage(engine, args)],
    "docker:index/getLogs:getLogs": [logFields, (args) => getLogs(engine, args)],
  };
  return Object.fromEntries(
    Object.entries(functions).map(([token, [fields, run]]) => [token, invocation(token, fields, run)]),
  );
}

function invocation(
  token: string,
  fields: Fields,
  run: (args: Properties) => Promise<Properties>,
): Invocation {
  return async (args) => {
    const { inputs, failures } = checkArguments(fields, args);
    if (failures.length > 0) return { failures };
    try {
      return { returns: await run(inputs) };
    } catch (error) {
      throw new Error(`invoking ${token}: 1 error occurred:\n\t* ${(error as Error).message}\n\n`, {
        cause: error,
      });
    }
  };
}

async function getNetwork(engine: Engine, { name }: Properties): Promise<Properties> {
  const inspect = await engine.docker
    .getNetwork(String(name))
    .inspect()
    .catch((error) => {
      throw new Error(`Could not find docker network: ${failureText(error, engine.target)}`, {
        cause: error,
      });
    });
  const members = Object.entries(inspect.Containers ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    id: inspect.Id,
    name: inspect.Name,
    scope: inspect.Scope,
    driver: inspect.Driver,
    options: (inspect.Options ?? {}) as Value,
    internal: inspect.Internal,
    ipamConfigs: ipamConfigValues(inspect.IPAM?.Config),
    containers: members.map(([containerId, member]) => ({
      containerId,
      name: member.Name,
      endpointId: member.EndpointID,
      macAddress: member.MacAddress,
      ipv4Address: member.IPv4Address,
      ipv6Address: member.IPv6Address,
    })),
  };
}

async function getRemoteImage(engine: Engine, { name }: Properties): Promise<Properties> {
  const image = await localImage(engine, String(name));
  if (!image) throw new Error(`did not find docker image '${name}'`);
  return {
    id: image.Id,
    name: name ?? "",
    repoDigest: repositoryDigest(String(name), image.RepoDigests ?? []),
  };
}

const logFields: Fields = {
  name: text({ required: true }),
  details: flag({ default: false }),
  discardHeaders: flag({ default: true }),
  follow: flag({ default: false }),
  logsListStringEnabled: flag({ default: true }),
  showStderr: flag({ default: true }),
  showStdout: flag({ default: true }),
  since: text({ default: "" }),
  tail: text({ default: "" }),
  timestamps: flag({ default: false }),
  until: text({ default: "" }),
};

async function getLogs(engine: Engine, args: Properties): Promise<Properties> {
  const body = await engine.docker
    .getContainer(String(args.name))
    .logs({
      stdout: args.showStdout === true,
      stderr: args.showStderr === true,
      timestamps: args.timestamps === true,
      details: args.details === true,
      ...(args.since ? { since: args.since as unknown as number } : {}),
      ...(args.until ? { until: args.until as unknown as number } : {}),
      ...(args.tail ? { tail: args.tail as unknown as number } : {}),
    })
    .catch((error) => {
      const reason = failureText(error, engine.target);
      throw new Error(`dataSourceDockerLogsRead: error while asking for logs ${reason}`, { cause: error });
    });
  const lines = logText(Buffer.from(body)).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { ...args, id: args.name ?? "", logsListStrings: args.logsListStringEnabled === true ? lines : [] };
}
