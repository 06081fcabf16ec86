import type { EngineSettings } from "../../../engine";
import type { Failure } from "./events";
import type { Outcome } from "./report";

/** What the next steps depend on. */
export interface Situation {
  site: string;
  outcome: Outcome;
  failures: readonly Failure[];
  /** Whether there is a deployment to go back to. */
  hasLastGood: boolean;
  engines: Readonly<Record<string, EngineSettings>>;
}

/** What to do next, command by command; nothing after a success. */
export function nextSteps({ site, outcome, failures, hasLastGood, engines }: Situation): string[] {
  const up = `npx sitestack up --stack ${site}`;
  const back = `npx sitestack rollback --stack ${site}   # puts the last good deployment back`;
  const looks = failures.flatMap(({ gates }) =>
    gates.flatMap(({ container, host }) =>
      container === undefined ? [] : [`${docker(engines[host ?? ""])} logs ${container}`],
    ),
  );
  switch (outcome) {
    case "succeeded":
      return [];
    case "refused":
      return [`mend what is said above, then ${up}`];
    case "interrupted":
      return [`${up}   # goes on from there`, ...(hasLastGood ? [back] : [])];
    case "rolled-back":
      return [
        ...looks,
        `mend Pulumi.${site}.yaml or the program, which still say what has failed, then ${up}`,
      ];
    default:
      return [
        ...[...new Set(looks)],
        `mend the cause, then ${up}   # only what failed is tried again`,
        ...(hasLastGood && outcome === "failed" ? [back] : []),
      ];
  }
}

function docker(settings: EngineSettings | undefined): string {
  if (settings?.context !== undefined) return `docker --context ${settings.context}`;
  return settings?.host === undefined ? "docker" : `docker --host ${settings.host}`;
}
