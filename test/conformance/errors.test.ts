import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localEngine, makeBaseImage } from "./support/base-image";
import { type ErrorCase, errorCases } from "./support/cases";
import { maskDiagnostics, maskText } from "./support/masks";
import { type CasePrograms, makeProject } from "./support/program";
import { type CliRun, diagnosticsByResource, Stack, type StateResource } from "./support/stack";

const BLOCKER = "rec-blocker";

const cases = errorCases();
/** A refused input ends the whole program, so each such case needs a run of its own. */
const refused = cases.filter(({ preview }) => preview.exitCode !== 0);
const failing = cases.filter((recorded) => !refused.includes(recorded));

const afterwards: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const docker = localEngine();
  afterwards.push(await makeBaseImage(docker));
  const blocker = await docker.createContainer({ name: BLOCKER, Image: "base:latest", Cmd: ["true"] });
  afterwards.push(() => blocker.remove());
});

afterAll(async () => {
  for (const end of afterwards.reverse()) await end();
});

async function stackOf(programs: CasePrograms): Promise<Stack> {
  const project = makeProject();
  const stack = await Stack.init(project);
  afterwards.push(() => stack.remove());
  project.write(programs);
  return stack;
}

describe("refused before anything is made", () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await stackOf({});
  });

  test.each(refused)("$case", async ({ case: name, program, preview, up }) => {
    stack.project.write({ [name]: program });
    const previewed = await stack.preview();
    expect(previewed.exitCode).toBe(preview.exitCode);
    expect(failuresOf(previewed, name)).toEqual(maskDiagnostics(preview.errors));
    const updated = await stack.up();
    expect(updated.exitCode).toBe(up.exitCode);
    expect(failuresOf(updated, name)).toEqual(recordedFailures(up.diagnostics, name));
    expect(await stack.resources()).toEqual(new Map());
  });
});

describe("failing while it is made", () => {
  let preview: CliRun;
  let update: CliRun;
  let resources: Map<string, StateResource>;

  beforeAll(async () => {
    const stack = await stackOf(
      Object.fromEntries(failing.map((recorded) => [recorded.case, recorded.program])),
    );
    preview = await stack.preview();
    update = await stack.up("--continue-on-error");
    resources = await stack.resources();
  });

  test("a preview sees none of it coming, the update fails", () => {
    expect(preview.exitCode).toBe(0);
    expect(update.exitCode).toBe(1);
  });

  test.each(failing)("$case", (recorded) => {
    expect(failuresOf(preview, recorded.case)).toEqual([]);
    expect(failuresOf(update, recorded.case)).toEqual(
      recordedFailures(recorded.up.diagnostics, recorded.case),
    );
    expect(stateOf(recorded)).toEqual(recorded.stateAfter.map(maskState));
  });

  function stateOf({ case: name, program }: ErrorCase) {
    const names = program.map((resource) => `${name}-${resource.name}`);
    return names
      .filter((resource) => resources.has(resource))
      .map((resource) =>
        maskState({ name: resource, initErrors: resources.get(resource)?.initErrors ?? [] }),
      );
  }
});

function maskState({ name, initErrors }: { name: string; initErrors: string[] }) {
  return { name, initErrors: initErrors.map((text) => maskText(text.trim())) };
}

/** What the CLI says about the resources of a case. */
function failuresOf(run: CliRun, caseName: string): string[] {
  const lines = [...diagnosticsByResource(run.text)].filter(([resource]) =>
    resource.startsWith(`${caseName}-`),
  );
  return maskDiagnostics(lines.flatMap(([, texts]) => texts));
}

/** The recorded lines without those of the stack itself, which only repeat that something failed. */
function recordedFailures(diagnostics: string[], caseName: string): string[] {
  const header = /^\S+ \((.+)\):$/;
  const lines: string[] = [];
  let own = false;
  for (const line of diagnostics) {
    const resource = header.exec(line)?.[1];
    if (resource === undefined && own) lines.push(line);
    else if (resource !== undefined) own = resource.startsWith(`${caseName}-`);
  }
  return maskDiagnostics(lines);
}
