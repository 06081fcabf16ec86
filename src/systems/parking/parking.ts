import {
  secret as asSecret,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
} from "@pulumi/pulumi";
import { type DockerHost, ProblemsError, ServiceGroup } from "../../../components";
import { type CentralValues, centralSummary, readCentral } from "./central";
import type { ParkingConfig } from "./config";
import { placeProblems } from "./place-problems";
import { type ParkingSecrets, parkingSecrets } from "./secrets";
import type { ParkingPlan } from "./services/plan";
import { parkingTopology } from "./topology";

/** Arguments of the Parking system. */
export interface ParkingArgs {
  config: ParkingConfig;
  /** The engine that it runs on. */
  host: DockerHost;
  /** The stack's name: by it the workers of several sites are told apart. */
  site: string;
  /** A secret of the stack's settings. */
  secret: (key: string) => Output<string>;
  /** Whether `destroy` deletes the data of named volumes. */
  deleteVolumes: boolean;
}

/** What the stack tells of Parking. */
export interface ParkingSummary {
  /** The page; absent at an edge. */
  page?: string;
  /** What edge sites need; absent where none is to reach this site. */
  central?: Output<Record<string, string>>;
  /** Container ids by service. */
  containers: Record<string, Output<string>[]>;
}

/** Parking Monitoring: the page, its database and broker, and the workers that look at the cameras (seed 001). */
export class Parking extends ComponentResource {
  /** Exported under the system's name. */
  readonly summary: ParkingSummary;

  private constructor(
    name: string,
    args: ParkingArgs,
    central: CentralValues | undefined,
    options?: ComponentResourceOptions,
  ) {
    const { config, host, deleteVolumes } = args;
    super("sitestack:systems:Parking", name, {}, options);
    const plan = parkingPlan({ ...args, platform: host.platform, central });
    const topology = parkingTopology(name, plan);
    const group = new ServiceGroup(name, { host, topology, deleteVolumes }, { parent: this });
    const containers = Object.keys(group.services)
      .sort()
      .map((service) => [service, (group.services[service] ?? []).map(({ container }) => container.id)]);
    const told = centralSummary(config, plan.secrets);
    this.summary = {
      ...pageOf(config),
      ...(told === undefined ? {} : { central: asSecret(told) as Output<Record<string, string>> }),
      containers: Object.fromEntries(containers),
    };
    this.registerOutputs(this.summary);
  }

  /**
   * Puts the system onto its host.
   * @throws ProblemsError when the checkout, the host or the central server's stack is not what the site needs.
   */
  static async create(name: string, args: ParkingArgs, options?: ComponentResourceOptions): Promise<Parking> {
    const problems = await placeProblems(args);
    if (problems.length > 0) throw new ProblemsError(`system ${name}`, problems);
    return new Parking(name, args, await readCentral(name, args.config), options);
  }
}

/** What a plan is made of, before secrets are looked up. */
export interface PlanSource extends Pick<ParkingPlan, "config" | "site" | "platform" | "central"> {
  /** A secret of the stack's settings, by key. */
  secret: (key: string) => Input<string>;
}

/** The plan with every secret in its place: the site's own, or those that the central server has told. */
export function parkingPlan({ config, site, platform, central, secret }: PlanSource): ParkingPlan {
  const { keySecret } = config.tls ?? {};
  return {
    config,
    platform,
    site: siteName(site),
    secrets: withCentral(parkingSecrets(config, secret), config, central),
    ...(central === undefined ? {} : { central }),
    ...(keySecret === undefined ? {} : { tlsKey: secret(keySecret) }),
  };
}

/** A stack's name as the application takes one. */
function siteName(stack: string): string {
  return stack
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 63);
}

function withCentral(
  own: ParkingSecrets,
  { secretEnvironment }: ParkingConfig,
  central: CentralValues | undefined,
): ParkingSecrets {
  if (central === undefined) return own;
  const value = (variable: "SECRET_KEY" | "POSTGRES_PASSWORD" | "REDIS_PASSWORD") =>
    secretEnvironment[variable] === undefined ? central.apply((told) => told[variable]) : own[variable];
  return {
    ...own,
    SECRET_KEY: value("SECRET_KEY"),
    POSTGRES_PASSWORD: value("POSTGRES_PASSWORD"),
    REDIS_PASSWORD: value("REDIS_PASSWORD"),
  };
}

function pageOf({ stage, bindAddress, ports, environment }: ParkingConfig): { page?: string } {
  if (stage === "edge") return {};
  if (stage === "development") {
    const address = bindAddress === undefined || bindAddress === "0.0.0.0" ? "localhost" : bindAddress;
    return { page: `http://${address}:${ports.web}/` };
  }
  const port = ports.https === 443 ? "" : `:${ports.https}`;
  return { page: `https://${environment.VIRTUAL_HOST?.[0]}${port}/` };
}
