import type { InspectedContainer, InspectedImage } from "../live/engine-view";
import { labelMap, type WantedContainer } from "../live/wanted";
import { shownText } from "../review/service-view";
import { ABSENT, type Difference, SECRET } from "./finding";

const SITE_LABEL = "io.sitestack.site";
/** The labels that every container of a site has: ours, and Compose's. */
const OWN_LABEL = /^(io\.sitestack|com\.docker\.compose)\./;

/**
 * The environment, which the provider does not read back. A value is shown only where the state has it in plain text;
 * of a variable that somebody has added, nothing but its name: nobody has said that it is no secret.
 */
export function environmentDifferences(
  wanted: WantedContainer,
  found: InspectedContainer,
  image: InspectedImage | undefined,
): Difference[] {
  const asked = variables((wanted.inputs.envs ?? []) as string[]);
  const set = variables(found.Config.Env ?? []);
  const given = image && variables(image.Config?.Env ?? []);
  return differences("environment", { asked, set, given }, wanted.secret.has("envs"));
}

/** The labels, which the provider does not read back; the config hash is one of them. */
export function labelDifferences(
  wanted: WantedContainer,
  found: InspectedContainer,
  image: InspectedImage | undefined,
): Difference[] {
  const all = new Map(Object.entries(labelMap(wanted.inputs.labels)));
  const set = new Map(Object.entries(found.Config.Labels ?? {}));
  // Made by somebody who knows nothing of us: a line for each of ours would only hide what else differs.
  const isOurs = !all.has(SITE_LABEL) || set.has(SITE_LABEL);
  const asked = isOurs ? all : new Map([...all].filter(([name]) => !OWN_LABEL.test(name)));
  const given = image && new Map(Object.entries(image.Config?.Labels ?? {}));
  return [
    ...(isOurs ? [] : [{ property: "labels", wanted: "those of this site", found: ABSENT }]),
    ...differences("labels", { asked, set, given }, wanted.secret.has("labels")),
  ];
}

interface Named {
  /** What the program asked for. */
  asked: ReadonlyMap<string, string>;
  /** What the container has. */
  set: ReadonlyMap<string, string>;
  /** What its image gives to every container; undefined where the engine no longer has the image. */
  given: ReadonlyMap<string, string> | undefined;
}

function differences(kind: string, { asked, set, given }: Named, secret: boolean): Difference[] {
  const shown = (value: string | undefined) =>
    value === undefined ? ABSENT : secret ? SECRET : shownText(value);
  const changed = [...asked]
    .filter(([name, value]) => set.get(name) !== value)
    .map(([name, value]) => ({
      property: `${kind} ${name}`,
      wanted: shown(value),
      found: shown(set.get(name)),
    }));
  const added = [...set]
    .filter(([name, value]) => given !== undefined && !asked.has(name) && given.get(name) !== value)
    .map(([name]) => ({ property: `${kind} ${name}`, wanted: ABSENT, found: "another value" }));
  return [...changed, ...added].sort((one, other) => (one.property < other.property ? -1 : 1));
}

function variables(entries: readonly string[]): Map<string, string> {
  return new Map(
    entries.map((entry) => {
      const [name = "", value = ""] = entry.split(/=(.*)/s);
      return [name, value];
    }),
  );
}
