import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Properties, Value } from "../../toolchain/plugins/provider/values";
import { localEngine, makeBaseImage } from "./support/base-image";
import { type Decision, type OutputChanges, type RecordedResource, recordedCases } from "./support/cases";
import { changedOutputs, maskProperties, maskValue } from "./support/masks";
import { type CasePrograms, makeProject } from "./support/program";
import { Stack, type StateResource } from "./support/stack";

/**
 * A container that ends at once has ended or not, or waits for its next start, when it is read right after the first
 * one: official answers vary, too. Its other answers do not.
 */
const RACY: Record<string, string[]> = {
  "exits-mustrun": ["mustRun", "exitCode", "networkDatas"],
  "exits-restart-always": ["networkDatas"],
};

const cases = recordedCases();
const afterwards: (() => Promise<void>)[] = [];

/** What the plugins answered, step by step, for all cases at once: they do not touch each other. */
const seen = {
  first: new Map<string, StateResource>(),
  secondUp: new Map<string, Decision>(),
  refreshed: new Map<string, StateResource>(),
  afterRefresh: new Map<string, Decision>(),
  previewB: new Map<string, Decision>(),
  changed: new Map<string, StateResource>(),
  secondUpB: new Map<string, Decision>(),
};

beforeAll(async () => {
  afterwards.push(await makeBaseImage(localEngine()));
  const project = makeProject();
  const stack = await Stack.init(project);
  afterwards.push(() => stack.remove());
  project.write(programs("program"));
  await stack.goodUp();
  seen.first = await stack.resources();
  seen.secondUp = await stack.decisions();
  await stack.refresh();
  seen.refreshed = await stack.resources();
  seen.afterRefresh = await stack.decisions();
  // As in the recording: what the refresh has brought to light is put right before the program changes.
  await stack.goodUp();
  project.write(programs("programB"));
  seen.previewB = await stack.decisions();
  await stack.goodUp();
  seen.changed = await stack.resources();
  seen.secondUpB = await stack.decisions();
});

afterAll(async () => {
  for (const end of afterwards.reverse()) await end();
});

function programs(which: "program" | "programB"): CasePrograms {
  return Object.fromEntries(cases.map((recorded) => [recorded.case, recorded[which] ?? recorded.program]));
}

describe.each(cases)("$case", ({ case: caseName, resources, programB }) => {
  const racy = RACY[caseName] ?? [];

  test.each(Object.entries(resources))("%s", (name, recorded) => {
    const urnName = `${caseName}-${name}`;
    const expected = expectedAnswers(recorded, racy, programB !== undefined);
    expect(actualAnswers(urnName, racy, programB !== undefined)).toEqual(expected);
  });
});

interface Answers {
  inputs: Value;
  outputs: Value;
  secondUp?: Decision;
  afterRefresh: Decision;
  refreshChangedOutputs: OutputChanges;
  previewB?: Decision;
  changedOutputsB?: OutputChanges;
  secondUpB?: Decision;
}

function expectedAnswers(recorded: RecordedResource, racy: string[], hasB: boolean): Answers {
  return {
    inputs: maskValue(recorded.inputs),
    outputs: without(racy, maskProperties(recorded.outputs, recorded.inputs)),
    ...(racy.length > 0 ? {} : { secondUp: recorded.secondUp }),
    afterRefresh: recorded.afterRefresh,
    refreshChangedOutputs: maskChanges(recorded.refreshChangedOutputs, racy, recorded.inputs),
    ...(hasB
      ? {
          previewB: recorded.previewB,
          changedOutputsB: maskChanges(recorded.changedOutputsB, racy, recorded.inputs),
          secondUpB: recorded.secondUpB,
        }
      : {}),
  };
}

function actualAnswers(name: string, racy: string[], hasB: boolean): Answers {
  const inputs = seen.first.get(name)?.inputs ?? {};
  const outputs = (resources: Map<string, StateResource>) =>
    without(racy, maskProperties(resources.get(name)?.outputs ?? {}, inputs));
  const first = outputs(seen.first);
  return {
    inputs: maskValue(inputs),
    outputs: first,
    ...(racy.length > 0 ? {} : { secondUp: seen.secondUp.get(name) ?? {} }),
    afterRefresh: seen.afterRefresh.get(name) ?? {},
    refreshChangedOutputs: changedOutputs(first, outputs(seen.refreshed)),
    ...(hasB
      ? {
          previewB: seen.previewB.get(name) ?? {},
          changedOutputsB: changedOutputs(first, outputs(seen.changed)),
          secondUpB: seen.secondUpB.get(name) ?? {},
        }
      : {}),
  };
}

/** Recorded changes through the same masks; what is the same behind them is no change. */
function maskChanges(changes: OutputChanges = {}, racy: string[], inputs: Properties): OutputChanges {
  const side = (index: 0 | 1) =>
    Object.fromEntries(Object.entries(changes).map(([name, pair]) => [name, pair[index] as Value]));
  return changedOutputs(
    without(racy, maskProperties(side(0), inputs)),
    without(racy, maskProperties(side(1), inputs)),
  );
}

function without(names: string[], properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
