import { compareNames, kindsOf } from "../graph";
import type { ServiceSpec, Topology } from "../topology";
import type { PolicyId, PolicyLevel } from "./terms";

/** What a policy looks at. */
export interface PolicySubject {
  /** A topology whose texts are known, secrets too: a policy never shows them. What is not known counts as absent. */
  topology: Topology;
  /** Whether `destroy` deletes the data of named volumes. @default false */
  deleteVolumes?: boolean;
}

/** One thing that a policy does not allow. */
export interface Offence {
  /** The service; absent when it is the system's as a whole. */
  service?: string;
  /** Where it is: `services.kafka.ports[0]`. */
  path: string;
  /** What was found there, as text. Never a secret. */
  found?: string;
  /** What is wrong, as one sentence without a full stop. */
  message: string;
  /** What to do. */
  fix: string;
}

/** One rule: a pure function over the Topology. */
export interface Policy {
  id: PolicyId;
  /** What it demands, as one sentence without a full stop. */
  title: string;
  /** The level where the site says none. */
  level: PolicyLevel;
  check: (subject: PolicySubject) => Offence[];
}

/** A service as a rule looks at it. */
export interface JudgedService {
  name: string;
  spec: ServiceSpec;
  kind: "service" | "job";
}

/** What a rule finds in each service, in the order of their names. */
export function inServices(
  { topology }: PolicySubject,
  find: (service: JudgedService) => Omit<Offence, "service">[],
): Offence[] {
  const kinds = kindsOf(topology.services);
  return Object.entries(topology.services)
    .sort(([a], [b]) => compareNames(a, b))
    .flatMap(([name, spec]) =>
      find({ name, spec, kind: kinds[name] ?? "service" }).map((offence) => ({ service: name, ...offence })),
    );
}

/** What a rule finds in each service that keeps running. */
export function inLongRunning(
  subject: PolicySubject,
  find: (service: JudgedService) => Omit<Offence, "service">[],
): Offence[] {
  return inServices(subject, (service) => (service.kind === "job" ? [] : find(service)));
}

/** A value's text where it is known. */
export function knownText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
