import { randomBytes } from "node:crypto";
import {
  type CheckRequest,
  type CheckResult,
  type Created,
  type CreateRequest,
  type DeleteRequest,
  type DiffKind,
  type DiffRequest,
  type DiffResult,
  nameOf,
  type ReadRequest,
  type Resource,
  type UpdateRequest,
} from "../provider/provider";
import { isPlainObject, type Properties, propertyPath, same, UNKNOWN, type Value } from "../provider/values";
import { topLevel } from "../provider/wire";
import { COMMAND_INPUTS, typeFailures } from "./inputs";
import { runCommand } from "./run";

const ID_BYTES = 4;

/** `command:local:Command`: commands that run when a resource is made, changed and removed. */
export class Command implements Resource {
  check({ news }: CheckRequest): CheckResult {
    return { inputs: news, failures: typeFailures(COMMAND_INPUTS, "local.CommandInputs", news) };
  }

  diff({ olds, oldInputs, news }: DiffRequest): DiffResult {
    const before = pickInputs(oldInputs ?? olds);
    const detailedDiff: Record<string, DiffKind> = {};
    for (const name of Object.keys({ ...before, ...news })) {
      if (name === "version" || name.startsWith("__")) continue;
      diffValue(detailedDiff, propertyPath("", name), before[name], news[name]);
    }
    return {
      changed: Object.keys(detailedDiff).length > 0,
      detailedDiff: Object.fromEntries(
        Object.entries(detailedDiff).map(([path, kind]) => [path, replacing(path, kind)]),
      ),
      // Left empty, as the official plugin does: the engine takes the decision from the paths.
      replaces: [],
      stables: [],
      deleteBeforeReplace: false,
    };
  }

  async create(request: CreateRequest): Promise<Created> {
    const { urn, news, preview } = request;
    const id = nameOf(urn) + randomBytes(ID_BYTES).toString("hex");
    const inputs = present(news);
    if (preview) return { id, properties: { ...inputs, stdout: UNKNOWN, stderr: UNKNOWN } };
    const none = { stdout: "", stderr: "" };
    const output =
      inputs.create === undefined ? none : await runCommand(request, inputs.create, inputs, none);
    return { id, properties: { ...inputs, ...output } };
  }

  /** What a command did cannot be read back: state stays as it is. */
  async read({ id, inputs, properties }: ReadRequest) {
    return { id, inputs, properties };
  }

  async update(request: UpdateRequest): Promise<Properties> {
    const { olds, news, preview } = request;
    const inputs = present(news);
    const outputs = pickOutputs(olds);
    if (preview) {
      const unknown = Object.keys(outputs).map((name) => [name, UNKNOWN]);
      return { ...inputs, ...Object.fromEntries(unknown) };
    }
    const command = inputs.update ?? inputs.create;
    if (command === undefined) return { ...inputs, ...outputs };
    return { ...inputs, ...outputs, ...(await runCommand(request, command, inputs, outputs)) };
  }

  async delete(request: DeleteRequest): Promise<void> {
    const { properties } = request;
    const command = properties.delete;
    if (command === undefined || command === null) return;
    await runCommand(request, command, properties, pickOutputs(properties));
  }
}

function present(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

function pickInputs(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(present(properties)).filter(([name]) => name in COMMAND_INPUTS));
}

function pickOutputs({ stdout = "", stderr = "", assets, archive }: Properties): Properties {
  return { stdout, stderr, ...(assets ? { assets } : {}), ...(archive ? { archive } : {}) };
}

function replacing(path: string, kind: DiffKind): DiffKind {
  return topLevel(path) === "triggers" ? (`${kind}-replace` as DiffKind) : kind;
}

/** Notes what differs, as deep down as lists and objects are on both sides. */
function diffValue(
  diff: Record<string, DiffKind>,
  path: string,
  old: Value = null,
  fresh: Value = null,
): void {
  if (old === null && fresh === null) return;
  if (old === null) diff[path] = "add";
  else if (fresh === null) diff[path] = "delete";
  else if (Array.isArray(old) && Array.isArray(fresh)) {
    for (let index = 0; index < Math.max(old.length, fresh.length); index++) {
      diffValue(diff, `${path}[${index}]`, old[index], fresh[index]);
    }
  } else if (isPlainObject(old) && isPlainObject(fresh)) {
    for (const key of Object.keys({ ...old, ...fresh }))
      diffValue(diff, propertyPath(path, key), old[key], fresh[key]);
  } else if (!same(old, fresh)) diff[path] = "update";
}
