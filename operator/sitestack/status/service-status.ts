import { judge } from "../../../components/gate/verdict";
import { compareNames } from "../../../components/graph";
import type { EngineView, InspectedContainer, PortBindings } from "../live/engine-view";
import type { WantedContainer } from "../live/wanted";

/** An image, as it was asked for and as what it is. */
export interface ImageStatus {
  /** `nginx:1.27`, or a digest. */
  reference: string;
  /** The image's id: `sha256:…`; absent where the engine does not have it. */
  digest?: string;
}

/** One replica of a service. */
export interface ServiceStatus {
  system?: string;
  service: string;
  replica: number;
  /** The container's name on the engine. */
  container: string;
  /** running, exited, paused, …; `absent` where it has gone. */
  state: string;
  /** healthy, unhealthy, starting; absent without a health check. */
  health?: string;
  /** How often the engine has started it again by itself. */
  restarts?: number;
  /** Since when it is in its state, as RFC 3339 text. */
  since?: string;
  /** Seconds that it took to get through its gate in the last update. */
  gateSeconds?: number;
  ports: string[];
  wanted: ImageStatus;
  running?: ImageStatus;
  /** An older one that a later update has replaced and could not remove. */
  outgoing: boolean;
  /** Why it is not as it should be; absent when it is. */
  problem?: string;
}

/** What became of one container of the state. */
export function serviceStatus(wanted: WantedContainer, view: EngineView): ServiceStatus {
  const { system, service, slot, name, gateSeconds, outgoing } = wanted;
  const found = view.containers.find(({ Id }) => Id === wanted.id);
  const reference = String(wanted.inputs.image ?? "");
  const meant = view.images.find(({ Id, RepoTags }) => Id === reference || RepoTags?.includes(reference));
  const common = {
    ...(system === undefined ? {} : { system }),
    ...{ service, replica: slot, outgoing },
    ...(gateSeconds === undefined ? {} : { gateSeconds }),
    wanted: { reference, ...(meant === undefined ? {} : { digest: meant.Id }) },
  };
  if (found === undefined) {
    const twin = view.containers.some(({ Name }) => Name === `/${name}`);
    const problem = twin ? "another container has its name" : "the container has gone";
    return { ...common, container: name, state: "absent", ports: [], ...(outgoing ? {} : { problem }) };
  }
  const problem = outgoing ? undefined : problemOf(wanted, found, meant?.Id);
  return {
    ...common,
    ...foundStatus(found),
    ...(problem === undefined ? {} : { problem }),
  };
}

function foundStatus(found: InspectedContainer) {
  const { State, NetworkSettings, Config } = found;
  return {
    container: found.Name.slice(1),
    state: State.Status,
    ...(State.Health == null || State.Health.Status === "none" ? {} : { health: State.Health.Status }),
    restarts: found.RestartCount,
    since: State.Status === "exited" || State.Status === "dead" ? State.FinishedAt : State.StartedAt,
    ports: portTexts(NetworkSettings.Ports),
    running: { reference: Config.Image, digest: found.Image },
  };
}

/** What its gate would say now, and whether it runs the image that its reference means. */
function problemOf(
  { condition }: WantedContainer,
  found: InspectedContainer,
  meant: string | undefined,
): string | undefined {
  const verdict = judge(condition, found);
  if (verdict.kind === "failed") return verdict.because;
  if (verdict.kind === "waiting") return `not ready: ${verdict.because}`;
  if (meant !== undefined && meant !== found.Image)
    return "it runs another image than its reference means now";
  return undefined;
}

/** As docker shows them; the same port on IPv4 and IPv6 once. */
function portTexts(bindings: PortBindings | null | undefined): string[] {
  const texts = Object.entries(bindings ?? {}).flatMap(([port, published]) =>
    (published ?? []).map(({ HostIp, HostPort }) => `${addressText(HostIp)}${HostPort}->${port}`),
  );
  return [...new Set(texts)].sort(compareNames);
}

function addressText(ip: string): string {
  return ip === "" || ip === "0.0.0.0" || ip === "::" ? "" : `${ip}:`;
}
