import { RunError, runtime } from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** One resource as it was registered. */
export interface CapturedResource {
  type: string;
  name: string;
  /** A secret stands there as `{ secret: value }`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever a provider's type has
  inputs: any;
  /** Names of the resources that it depends on, sorted, each once. */
  dependsOn: string[];
  /** Name of its parent. */
  parent: string;
  /** Name of its provider. */
  provider: string;
  /** Absent when nothing was said, which leaves the decision to the provider. */
  deleteBeforeReplace?: boolean;
  replaceOnChanges: string[];
  ignoreChanges: string[];
  additionalSecretOutputs: string[];
  retainOnDelete: boolean;
  protect: boolean;
  /** Names of the hooks that run before its creation. */
  beforeCreate: string[];
}

/** Everything that one program registered, and its hooks. */
export class CapturedResources {
  readonly all: CapturedResource[] = [];
  /** Names of registered hooks. */
  readonly hooks: string[] = [];

  /** All resources of one type, by the type's last part: `Container`, `Command`. */
  ofType(type: string): CapturedResource[] {
    return this.all.filter((resource) => resource.type.endsWith(`:${type}`));
  }

  /** The one resource of that type and name. */
  find(type: string, name: string): CapturedResource {
    const found = this.ofType(type).filter((resource) => resource.name === name);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const known = this.all.map((resource) => `${resource.type} ${resource.name}`).join(", ");
    throw new Error(`${found.length} resources ${type} ${name}; there are: ${known}`);
  }
}

/**
 * Runs a program against Pulumi's mocks, as stack `dev`, and captures what it registers. A resource type or a function
 * that no component should use is an error.
 */
export async function capture(program: () => unknown): Promise<CapturedResources> {
  const captured = new CapturedResources();
  const mocks: runtime.Mocks = {
    newResource: ({ type, name, inputs }) => ({
      id: idOf(type, name),
      state: { ...inputs, ...outputsOf(type, name) },
    }),
    call: ({ token }) => {
      throw new Error(`no component should call ${token}`);
    },
  };
  await runtime.setMocks(mocks, "sitestack", "dev", false);
  listen(captured);
  try {
    await program();
  } finally {
    await runtime.disconnect();
  }
  captured.all.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
  return captured;
}

/** The error of a program that must be refused, and what it had registered until then. */
export async function captureRefusal(
  program: () => unknown,
): Promise<{ message: string; registered: number }> {
  let refusal: unknown;
  const captured = await capture(async () => {
    try {
      await program();
    } catch (error) {
      refusal = error;
    }
  });
  if (!(refusal instanceof RunError)) throw new Error(`not refused as a user's mistake, but: ${refusal}`);
  return { message: refusal.message, registered: captured.all.length };
}

/** The mock monitor hands only a part of each request to its mocks, and knows no hooks. */
function listen(captured: CapturedResources): void {
  const monitor = runtime.getMonitor() as unknown as {
    registerResource(request: RegisterResourceRequest, callback: unknown): unknown;
    registerResourceHook(
      request: { getName(): string },
      callback: (error: null, answer: object) => void,
    ): void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    captured.all.push(read(request));
    return register(request, callback);
  };
  monitor.registerResourceHook = (request, callback) => {
    captured.hooks.push(request.getName());
    callback(null, {});
  };
}

function read(request: RegisterResourceRequest): CapturedResource {
  const dependsOn = [...new Set(request.getDependenciesList().map(nameOf))].sort();
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: readable(request.getObject()?.toJavaScript() ?? {}),
    dependsOn,
    parent: nameOf(request.getParent()),
    provider: nameOf(request.getProvider().replace(/::[^:]*$/, "")),
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    replaceOnChanges: request.getReplaceonchangesList(),
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    retainOnDelete: request.getRetainondelete() ?? false,
    protect: request.getProtect() ?? false,
    beforeCreate: request.getHooks()?.getBeforeCreateList() ?? [],
  };
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";

function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  if (SIGNATURE in value) return { secret: readable((value as { value?: unknown }).value) };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readable(part)]));
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

function idOf(type: string, name: string): string | undefined {
  return type.startsWith("sitestack:") ? undefined : `id-of-${name}`;
}

/** What a provider would answer beside the inputs. */
function outputsOf(type: string, name: string): object {
  switch (type) {
    case "docker:index/container:Container":
      return { networkDatas: [{ ipAddress: "10.0.1.2" }] };
    case "docker:index/remoteImage:RemoteImage":
      return { imageId: `sha256:${name}` };
    case "command:local:Command":
      return { stdout: "", stderr: "" };
    case "docker:index/network:Network":
    case "docker:index/volume:Volume":
    case "pulumi:providers:docker":
    case "pulumi:index:Stash":
      return {};
    default:
      if (type.startsWith("sitestack:")) return {};
      throw new Error(`no component should register a ${type}`);
  }
}
