import type { Problem } from "../problems";
import type { ServiceSpec } from "../topology";

/** Everything wrong with what a service says of its backup; `path` is the service's own. */
export function backupProblems(path: string, spec: ServiceSpec): Problem[] {
  const { backup, backupBeforeReplace, kind } = spec;
  const problems: Problem[] = [];
  if (backup?.method === "dump") {
    problems.push(...commandProblems(`${path}.backup`, backup));
    if (kind === "job") problems.push(dumpOfJob(path));
  } else if (backup !== undefined && !writesToVolume(spec)) {
    problems.push(nothingToCopy(`${path}.backup`, `"${backup.method}"`));
  }
  if (backupBeforeReplace === true && backup?.method !== "dump" && !writesToVolume(spec))
    problems.push(nothingToCopy(`${path}.backupBeforeReplace`, "true"));
  if (backupBeforeReplace === true && backup?.method === "none") {
    problems.push({
      path: `${path}.backupBeforeReplace`,
      message: 'backup.method "none" says that there is nothing worth a backup',
      hint: "leave one of the two out",
    });
  }
  return problems;
}

/** Whether the service writes to a named volume. */
export function writesToVolume({ volumes = [] }: ServiceSpec): boolean {
  return volumes.some(({ type, readOnly }) => type === "volume" && readOnly !== true);
}

function commandProblems(
  path: string,
  commands: { dump: string[]; restore: string[]; empty?: string[] },
): Problem[] {
  const { dump, restore, empty = ["true"] } = commands;
  return Object.entries({ dump, restore, empty })
    .filter(([, command]) => !Array.isArray(command) || command.length === 0 || command[0] === "")
    .map(([field]) => ({
      path: `${path}.${field}`,
      message: "this is no command",
      hint: 'write the program and its arguments: ["pg_dump", "--format=custom", "shop"]',
    }));
}

function dumpOfJob(path: string): Problem {
  return {
    path: `${path}.backup.method`,
    found: '"dump"',
    message: "a job has ended when a backup is made, so that no command can run in it",
    hint: 'use "pause": the volumes that it has written are copied',
  };
}

function nothingToCopy(path: string, found: string): Problem {
  return {
    path,
    found,
    message: "the service writes to no named volume",
    hint: 'mount one, or say how its data are dumped: backup: { method: "dump", dump, restore }',
  };
}
