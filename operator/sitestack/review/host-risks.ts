import { isDeepStrictEqual } from "node:util";
import type { Risk } from "./risks";
import { shownText } from "./service-view";
import type { HostSettings } from "./snapshot";

/** What a change of a host's settings means for everything that runs there. */
export function hostRisks(
  host: string,
  before: HostSettings | undefined,
  after: HostSettings | undefined,
): Risk[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [changed(`${host} is new`)];
  if (after === undefined) return [changed(`${host} is no longer the site's`)];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) =>
      changed(
        `${field} of ${host}: ${told(before[field])} → ${told(after[field])}${CONSEQUENCES[field] ?? ""}`,
      ),
    );
}

const ANOTHER_MACHINE =
  ". Where that is another machine, all of the site is made anew there, and what runs on the old one is to be taken away by hand";

/** What follows for what runs there, of those settings of which more follows than they say. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  address: ANOTHER_MACHINE,
  context: ANOTHER_MACHINE,
  platform: ". Every image is had for it, and every container made anew",
};

function told(value: unknown): string {
  return value === undefined ? "not set" : shownText(value);
}

function changed(what: string): Risk {
  return { flag: "host changed", what };
}
