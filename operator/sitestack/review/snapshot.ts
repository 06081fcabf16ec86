import type { Breach, Topology } from "../../../components";

/** Stands for a value that nobody may see: equal secrets have equal fingerprints, and that is all they tell. */
export interface Masked {
  secret: string;
}

/** A topology as plain data: what may be secret is `Masked`, what lies in files is there as a hash. */
export type PlainTopology = Topology;

/** One system of a site. */
export interface SystemSnapshot {
  type: string;
  /** The host's name in the site. */
  host: string;
  topology: PlainTopology;
  /** Image key, or file → hash of what it holds: a change of the code is a change of the site. */
  contents: Record<string, string>;
}

/** A host as the site file has it. */
export type HostSettings = Readonly<Record<string, unknown>>;

/** A whole site, as one version of the program makes it of one version of the site file. */
export interface SiteSnapshot {
  hosts: Record<string, HostSettings>;
  deleteVolumes: boolean;
  systems: Record<string, SystemSnapshot>;
  /** What the policies say of it. */
  breaches: Breach[];
}

/** What became of one site file: absent, no good, or a site. */
export type Evaluated =
  | { kind: "absent" }
  | { kind: "bad"; message: string }
  | { kind: "site"; site: SiteSnapshot };

/** Whether a value is one that nobody may see. */
export function isMasked(value: unknown): value is Masked {
  return (
    value !== null &&
    typeof value === "object" &&
    typeof (value as Masked).secret === "string" &&
    Object.keys(value).length === 1
  );
}
