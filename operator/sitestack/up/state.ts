import { LAST_GOOD, type LastGood } from "../../../components";
import type { GateSpec } from "../../../components/gate/spec";
import type { EngineSettings } from "../../../engine";
import { engineSettings } from "../../left-overs";
import type { StateExport, StateResource } from "../../plan-recovery";
import { reveal } from "../../secret-values";

/** What matters here of a stack's state. */
export interface DeployedState {
  /** Absent when no update of the stack has ever succeeded as a whole, or its program keeps none. */
  lastGood?: LastGood;
  /** When that was written, as RFC 3339 text. */
  keptAt?: string;
  /** How each host's engine is reached. */
  engines: Record<string, EngineSettings>;
  /** Every gate that has passed. */
  gates: GateSpec[];
}

/** A resource as the export has it. */
interface ExportedResource extends StateResource {
  /** Set when it is the old half of a replacement. */
  delete?: boolean;
  modified?: string;
  created?: string;
}

/**
 * Reads `pulumi stack export --show-secrets`.
 * @param text with secrets in plain text: nothing of it may be shown
 */
export function readState(text: string): DeployedState {
  const { deployment } = JSON.parse(text) as StateExport;
  const resources = ((deployment?.resources ?? []) as ExportedResource[]).filter(({ delete: old }) => !old);
  const stash = resources.find(
    ({ type, urn }) => type === "pulumi:index:Stash" && urn.endsWith(`::${LAST_GOOD}`),
  );
  const lastGood = reveal(stash?.inputs?.input) as LastGood | undefined;
  const providers = resources.filter(({ type }) => type === "pulumi:providers:docker");
  return {
    ...(lastGood === undefined ? {} : { lastGood, keptAt: stash?.modified ?? stash?.created }),
    engines: Object.fromEntries(providers.map(({ urn, inputs = {} }) => [nameOf(urn), settings(inputs)])),
    gates: resources.flatMap(gateOf),
  };
}

/** What an engine must keep so that the last good deployment can be had again: ids and references of its images. */
export function imagesToKeep({ hosts }: LastGood): ReadonlySet<string> {
  const images = Object.values(hosts).flatMap((host) => Object.values(host.images));
  return new Set(images.flatMap(({ id, reference }) => [id, reference]));
}

function settings(inputs: Record<string, unknown>): EngineSettings {
  const known = Object.entries(inputs).map(([key, value]) => [key, reveal(value)]);
  const { host, context, sshOpts, certPath } = engineSettings(Object.fromEntries(known));
  return { host, context, sshOpts, certPath };
}

/** A gate is a Command that was told on its standard input whom to wait for. */
function gateOf({ type, inputs = {} }: ExportedResource): GateSpec[] {
  const stdin = reveal(inputs.stdin);
  if (type !== "command:local:Command" || typeof stdin !== "string") return [];
  const spec = JSON.parse(stdin) as Partial<GateSpec>;
  return spec.containers === undefined || spec.condition === undefined ? [] : [spec as GateSpec];
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
