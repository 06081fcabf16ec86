import type { EngineView, InspectedContainer } from "../live/engine-view";
import { wantedHash } from "../live/uploaded-files";
import type { WantedContainer } from "../live/wanted";
import { imageDifferences, readDifferences } from "./container-properties";
import { ABSENT, type Difference, type Finding } from "./finding";
import { environmentDifferences, labelDifferences } from "./name-value";
import { networkDifferences } from "./network-differences";
import { portDifferences } from "./port-differences";

/** What a container of the state has become. A container that a later update has replaced is nobody's wish any more. */
export function containerDrift(
  host: string,
  wanted: WantedContainer,
  view: EngineView,
  networkNames: ReadonlyMap<string, string>,
): Finding[] {
  if (wanted.outgoing) return [];
  const own = view.containers.find(({ Id }) => Id === wanted.id);
  const twin = own ?? view.containers.find(({ Name }) => Name === `/${wanted.name}`);
  const place = { host, subject: subjectOf(wanted), urn: wanted.urn };
  if (twin === undefined) {
    return [{ ...place, property: "container", wanted: wanted.name, found: ABSENT, mend: "update" }];
  }
  const identity: Difference[] = own === undefined ? [madeByHand(wanted, twin)] : [];
  const differences = [...identity, ...differencesOf(wanted, twin, view, networkNames)];
  // Where the whole container is another one, nothing on it is mended by itself.
  const mend = own === undefined ? "clear" : undefined;
  return differences.map(({ mend: own = "replace", ...difference }) => ({
    ...place,
    ...difference,
    mend: mend ?? own,
    foundId: twin.Id,
  }));
}

function madeByHand({ id }: WantedContainer, twin: InspectedContainer): Difference {
  return {
    property: "container",
    wanted: id.slice(0, 12),
    found: `${twin.Id.slice(0, 12)}, made by somebody else under the same name`,
  };
}

function differencesOf(
  wanted: WantedContainer,
  found: InspectedContainer,
  view: EngineView,
  networkNames: ReadonlyMap<string, string>,
): Difference[] {
  const image = view.images.find(({ Id }) => Id === found.Image);
  return [
    ...stateDifferences(wanted, found),
    ...imageDifferences(wanted, found, view.images),
    ...readDifferences(wanted, found),
    ...portDifferences(wanted.inputs.ports, found.HostConfig.PortBindings),
    ...environmentDifferences(wanted, found, image),
    ...labelDifferences(wanted, found, image),
    ...networkDifferences(wanted, found, networkNames),
    ...fileDifferences(wanted, view.files[found.Id]),
  ];
}

/** A service that is to run, and does not; a job that has not come to its end is not drift, but an update's failure. */
function stateDifferences({ condition }: WantedContainer, { State }: InspectedContainer): Difference[] {
  if (condition === "completed" || State.Status === "running") return [];
  const ended = State.Status === "exited" ? ` with code ${State.ExitCode}` : "";
  return [{ property: "state", wanted: "running", found: `${State.Status}${ended}` }];
}

function fileDifferences(
  { inputs }: WantedContainer,
  files: Record<string, string | undefined> | undefined,
): Difference[] {
  // Nobody has looked.
  if (files === undefined) return [];
  const uploads = (inputs.uploads ?? []) as { file: string; content?: string; contentBase64?: string }[];
  return uploads.flatMap((upload) => {
    const wanted = wantedHash(upload);
    if (wanted === undefined || files[upload.file] === wanted) return [];
    const found = files[upload.file] === undefined ? ABSENT : "another content";
    return [{ property: `file ${upload.file}`, wanted: "as deployed", found }];
  });
}

/** A service as people call it; with its replica where there are several. */
export function subjectOf({ service, slot }: Pick<WantedContainer, "service" | "slot">): string {
  return slot > 1 ? `service ${service} (replica ${slot})` : `service ${service}`;
}
