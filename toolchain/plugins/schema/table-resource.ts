import {
  type CheckRequest,
  type CheckResult,
  type Created,
  type CreateRequest,
  type DeleteRequest,
  type DiffKind,
  type DiffRequest,
  type DiffResult,
  InitializationError,
  type ReadRequest,
  type Resource,
  type UpdateRequest,
} from "../provider/provider";
import { type Properties, same } from "../provider/values";
import { topLevel } from "../provider/wire";
import { checkInputs, DEFAULTS } from "./check";
import { detailedDiff } from "./detailed-diff";
import type { Fields } from "./fields";
import { importedInputs, refreshedInputs } from "./inputs-after-read";
import { knownPart, planState, stateAfterApply, stateAfterRefresh } from "./plan";

/** What a resource type does on the engine. All of them reject with an Error that says what went wrong. */
export interface Operations {
  /**
   * Makes the thing.
   * @param state What it is to be; properties that the engine chooses are null.
   * @throws PartialFailure once the thing exists.
   */
  create(state: Properties): Promise<{ id: string; read: Properties }>;
  /** What the engine tells now; undefined when the thing is gone. Properties that it does not tell are absent. */
  read(id: string, state: Properties): Promise<Properties | undefined>;
  /** Changes the thing in place. Returns what was read back, if anything. */
  update?(id: string, prior: Properties, planned: Properties): Promise<Properties | undefined>;
  delete(id: string, state: Properties): Promise<void>;
}

/** A resource type: its table and what is done with it. */
export interface ResourceType {
  fields: Fields;
  operations: Operations;
  /** A replacement always deletes first. */
  deleteBeforeReplace?: boolean;
  /** Whether an existing thing can be taken over by its id. */
  importable?: boolean;
  /**
   * A property that every reading sets. Without it in state the creation never came to its end, and the next update
   * replaces the thing, as the official plugin does.
   */
  alwaysRead?: string;
  /** What the official plugin notes about itself in state, so that it can take the state over. */
  meta?: string;
}

/** The thing exists, but what followed its creation failed. */
export class PartialFailure extends Error {
  constructor(
    readonly id: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** A resource type that is decided by its table of fields: what the official plugin's generic half does. */
export class TableResource implements Resource {
  readonly #type: ResourceType;
  readonly #fields: Fields;

  constructor(type: ResourceType) {
    this.#type = type;
    this.#fields = type.fields;
  }

  check(request: CheckRequest): CheckResult {
    return checkInputs(this.#fields, request);
  }

  diff({ olds, news }: DiffRequest): DiffResult {
    const planned = planState(this.#fields, olds, news);
    const changes = { ...detailedDiff(this.#fields, olds, planned, news), ...this.#unfinished(olds) };
    const replacing = Object.entries(changes).filter(([, kind]) => kind.endsWith("-replace"));
    const replaces = [...new Set(replacing.map(([path]) => topLevel(path)))].sort();
    const names = Object.keys(this.#fields).sort();
    return {
      changed: Object.keys(changes).length > 0,
      detailedDiff: changes,
      replaces,
      stables: names.filter((name) => this.#fields[name]?.replaces && !replaces.includes(name)),
      deleteBeforeReplace:
        replaces.length > 0 && (this.#type.deleteBeforeReplace === true || this.#keepsName(news)),
    };
  }

  async create({ urn, news, preview }: CreateRequest): Promise<Created> {
    const planned = planState(this.#fields, undefined, news);
    if (preview) return { id: "", properties: planned };
    const state = knownPart(this.#fields, planned);
    try {
      const { id, read } = await this.#type.operations.create(state);
      return { id, properties: this.#state(id, stateAfterApply(this.#fields, planned, read)) };
    } catch (error) {
      if (!(error instanceof PartialFailure)) throw new Error(oneError(error));
      const reason = `creating ${urn}: ${oneError(error)}`;
      throw new InitializationError(error.id, this.#state(error.id, state), [reason]);
    }
  }

  async read({ urn, id, inputs, properties }: ReadRequest) {
    const refresh = Object.keys(properties).length > 0;
    if (!refresh && !this.#type.importable) return undefined;
    const read = await this.#type.operations.read(id, properties).catch((error) => {
      throw new Error(`refreshing ${urn}: ${oneError(error)}`);
    });
    if (!read) return undefined;
    const state = stateAfterRefresh(this.#fields, properties, read);
    return {
      id: String(read.id ?? id),
      properties: this.#state(String(read.id ?? id), state),
      inputs: refresh ? refreshedInputs(this.#fields, inputs, state) : importedInputs(this.#fields, state),
    };
  }

  async update({ urn, id, olds, news, preview }: UpdateRequest): Promise<Properties> {
    const planned = planState(this.#fields, olds, news);
    if (preview) return this.#state(id, planned);
    const state = knownPart(this.#fields, planned);
    try {
      const read = await this.#type.operations.update?.(id, olds, state);
      return this.#state(id, read ? stateAfterApply(this.#fields, planned, read) : state);
    } catch (error) {
      throw new InitializationError(id, this.#state(id, state), [`updating ${urn}: ${oneError(error)}`]);
    }
  }

  async delete({ urn, id, properties }: DeleteRequest): Promise<void> {
    await this.#type.operations.delete(id, properties).catch((error) => {
      throw new Error(`deleting ${urn}: ${oneError(error)}`);
    });
  }

  /** The path is the official plugin's for a replacement that no property explains. */
  #unfinished(olds: Properties): Record<string, DiffKind> {
    const { alwaysRead } = this.#type;
    const unfinished = alwaysRead !== undefined && (olds[alwaysRead] ?? null) === null;
    return unfinished ? { __meta: "update-replace" } : {};
  }

  #state(id: string, state: Properties): Properties {
    return { ...state, id, ...(this.#type.meta ? { __meta: this.#type.meta } : {}) };
  }

  /** A name that the program chose cannot be there twice, so the old resource has to go first. */
  #keepsName(news: Properties): boolean {
    const defaults = news[DEFAULTS];
    if (!this.#fields.name?.autoNamed || !Array.isArray(defaults)) return false;
    return "name" in news && !defaults.some((name) => same(name, "name"));
  }
}

/** The official plugin's frame around every failure, which users know and search for. */
function oneError(error: unknown): string {
  return `1 error occurred:\n\t* ${error instanceof Error ? error.message : String(error)}\n\n`;
}
