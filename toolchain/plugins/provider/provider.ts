import type { Properties } from "./values";

/** One mistake in a resource's inputs. */
export interface CheckFailure {
  /** The property's name, where the message does not already say it. */
  property?: string;
  /** What is wrong, in the words of the official plugin. */
  reason: string;
}

/** How the engine wants a resource without a name of its own to be named. */
export interface Autonaming {
  mode: "propose" | "enforce" | "disable";
  proposedName: string;
}

/** Asks for a resource's inputs to be checked and completed. */
export interface CheckRequest {
  urn: string;
  /** The inputs in state; empty for a new resource. */
  olds: Properties;
  news: Properties;
  /** Random bytes that are the same in a preview and the update that follows it; may be empty. */
  randomSeed: Uint8Array;
  autonaming?: Autonaming;
}

/** The completed inputs, and what is wrong with them. */
export interface CheckResult {
  inputs: Properties;
  failures: CheckFailure[];
}

/** Asks what a change of inputs means for an existing resource. */
export interface DiffRequest {
  urn: string;
  id: string;
  /** The resource's outputs in state. */
  olds: Properties;
  /** The inputs in state; undefined when the engine is too old to send them. */
  oldInputs?: Properties;
  news: Properties;
  ignoreChanges: string[];
}

/** What happens at one path of a resource. */
export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** What a change of inputs means, path by path. */
export interface DiffResult {
  changed: boolean;
  detailedDiff: Record<string, DiffKind>;
  /** Top-level properties because of which the resource is replaced. */
  replaces: string[];
  /** Top-level properties that keep their value whatever changes. */
  stables: string[];
  deleteBeforeReplace: boolean;
}

/** What is common to creating and updating. */
interface ApplyRequest {
  urn: string;
  news: Properties;
  /** True: say what would come out, and touch nothing. */
  preview: boolean;
  /** Seconds that the program allows; 0 for no limit of its own. */
  timeoutSeconds: number;
}

/** Asks for a resource to be made. */
export type CreateRequest = ApplyRequest;

/** Asks for a resource to be changed in place. */
export interface UpdateRequest extends ApplyRequest {
  id: string;
  olds: Properties;
  ignoreChanges: string[];
}

/** Asks what a resource is like now. Without properties it is an import. */
export interface ReadRequest {
  urn: string;
  id: string;
  inputs: Properties;
  properties: Properties;
}

/** Asks for a resource to be removed. */
export interface DeleteRequest {
  urn: string;
  id: string;
  properties: Properties;
  /** Seconds that the program allows; 0 for no limit of its own. */
  timeoutSeconds: number;
}

/** A resource that exists. */
export interface Created {
  id: string;
  properties: Properties;
}

/** One resource type: what the engine may ask about it. */
export interface Resource {
  check(request: CheckRequest): CheckResult;
  diff(request: DiffRequest): DiffResult;
  create(request: CreateRequest): Promise<Created>;
  /** Undefined: the resource is gone. */
  read(request: ReadRequest): Promise<(Created & { inputs: Properties }) | undefined>;
  update(request: UpdateRequest): Promise<Properties>;
  delete(request: DeleteRequest): Promise<void>;
}

/** What a function returns, or what is wrong with its arguments. */
export interface InvokeResult {
  returns?: Properties;
  failures?: CheckFailure[];
}

/** A provider plugin without its wire protocol. */
export interface Provider {
  /** Version of the official plugin whose behaviour this is. */
  version: string;
  /** Whether inputs come with their secret marks and outputs are returned with them. */
  acceptsSecrets: boolean;
  supportsAutonaming: boolean;
  checkConfig(urn: string, news: Properties): CheckResult;
  configure(settings: Properties): Promise<void>;
  /** Resource types by token. */
  resources: Record<string, Resource>;
  /** Functions by token. */
  functions: Record<string, (args: Properties) => Promise<InvokeResult>>;
  /** Ends what is running. */
  cancel(): void;
}

/** The resource exists, but something after its creation went wrong: the engine keeps it in state, marked as failed. */
export class InitializationError extends Error {
  constructor(
    readonly id: string,
    readonly properties: Properties,
    readonly reasons: string[],
  ) {
    super("resource initialization failed");
  }
}

/** The last part of a resource's URN: its name in the program. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The resource type's token in a URN, without the types of its parents. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}
