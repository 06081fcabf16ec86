import { describe, expect, test } from "vitest";
import { InitializationError } from "../../../../../toolchain/plugins/provider/provider";
import { type Properties, UNKNOWN } from "../../../../../toolchain/plugins/provider/values";
import { type Fields, fieldKinds } from "../../../../../toolchain/plugins/schema/fields";
import {
  type Operations,
  PartialFailure,
  TableResource,
} from "../../../../../toolchain/plugins/schema/table-resource";

const { text, flag } = fieldKinds();

const fields: Fields = {
  name: text({ required: true, autoNamed: true, replaces: true }),
  driver: text({ computed: true, replaces: true }),
  quiet: flag(),
};
const urn = "urn:pulumi:s::p::docker:index/network:Network::n";

async function never(): Promise<never> {
  throw new Error("not expected to be called");
}

function resource(operations: Partial<Operations>, deleteBeforeReplace?: boolean): TableResource {
  const all = { create: never, read: never, delete: never, ...operations };
  return new TableResource({
    fields,
    operations: all,
    importable: true,
    meta: '{"schema_version":"1"}',
    deleteBeforeReplace,
  });
}

const apply = { urn, preview: false, timeoutSeconds: 0 };

describe("creating", () => {
  test("a preview touches nothing and leaves open what the engine chooses", async () => {
    const created = await resource({}).create({ ...apply, news: { name: "a" }, preview: true });
    expect(created).toEqual({ id: "", properties: { name: "a", driver: UNKNOWN, quiet: null } });
  });

  test("returns what was read, the id, and the note for the official plugin", async () => {
    const made: Properties[] = [];
    const create = async (state: Properties) => {
      made.push(state);
      return { id: "1", read: { driver: "bridge" } };
    };
    const created = await resource({ create }).create({ ...apply, news: { name: "a" } });
    expect(made).toEqual([{ name: "a", driver: null, quiet: null }]);
    expect(created).toEqual({
      id: "1",
      properties: { id: "1", name: "a", driver: "bridge", quiet: null, __meta: '{"schema_version":"1"}' },
    });
  });

  test("a failure before anything exists leaves nothing in state", async () => {
    const create = () => Promise.reject(new Error("Unable to create"));
    await expect(resource({ create }).create({ ...apply, news: { name: "a" } })).rejects.toThrow(
      "1 error occurred:\n\t* Unable to create\n\n",
    );
  });

  test("a failure after that keeps the resource in state, with its reason", async () => {
    const create = () => Promise.reject(new PartialFailure("1", new Error("Unable to start")));
    const failure = await resource({ create })
      .create({ ...apply, news: { name: "a" } })
      .catch((error) => error);
    expect(failure).toBeInstanceOf(InitializationError);
    expect(failure).toMatchObject({
      id: "1",
      properties: { id: "1", name: "a", driver: null },
      reasons: [`creating ${urn}: 1 error occurred:\n\t* Unable to start\n\n`],
    });
  });
});

describe("replacing", () => {
  const diff = (news: Properties, deleteFirst?: boolean) =>
    resource({}, deleteFirst).diff({
      urn,
      id: "1",
      olds: { name: "a", driver: "bridge" },
      news,
      ignoreChanges: [],
    });

  test("makes the new one first where the name is free to change", () => {
    expect(diff({ __defaults: ["name"], name: "a", driver: "macvlan" })).toEqual({
      changed: true,
      detailedDiff: { driver: "update-replace" },
      replaces: ["driver"],
      stables: ["name"],
      deleteBeforeReplace: false,
    });
  });

  test("deletes first where the program has given the name, and where the type always does", () => {
    expect(diff({ __defaults: [], name: "a", driver: "macvlan" })).toMatchObject({
      deleteBeforeReplace: true,
    });
    expect(diff({ __defaults: ["name"], name: "b" }, true)).toMatchObject({ deleteBeforeReplace: true });
    expect(diff({ __defaults: [], name: "a", quiet: true }, true)).toMatchObject({
      deleteBeforeReplace: false,
    });
  });
});

test("what never came to the end of its creation is replaced by the next update", () => {
  const operations = { create: never, read: never, delete: never };
  const unfinished = new TableResource({ fields, operations, alwaysRead: "driver" });
  const decide = (driver: string | null) =>
    unfinished.diff({ urn, id: "1", olds: { name: "a", driver }, news: { name: "a" }, ignoreChanges: [] });
  expect(decide(null)).toMatchObject({ changed: true, replaces: ["__meta"] });
  expect(decide("bridge")).toMatchObject({ changed: false, replaces: [] });
});

describe("reading", () => {
  const request = { urn, id: "1", inputs: { name: "a" }, properties: { name: "a", driver: "bridge" } };

  test("what is gone is gone", async () => {
    expect(await resource({ read: async () => undefined }).read(request)).toBeUndefined();
  });

  test("a refresh changes inputs that were there, an import finds them", async () => {
    const read = async () => ({ name: "b", driver: "macvlan", quiet: true });
    expect(await resource({ read }).read(request)).toMatchObject({ id: "1", inputs: { name: "b" } });
    const imported = await resource({ read }).read({ ...request, inputs: {}, properties: {} });
    expect(imported?.inputs).toEqual({ __defaults: [], name: "b", driver: "macvlan", quiet: true });
  });
});
