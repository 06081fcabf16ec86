import type Docker from "dockerode";
import { expect } from "vitest";
import { run } from "../../../../../toolchain/run";
import { containersOf, engine, inspect } from "../../../support/engine";

/** Ports and a network of their own, so that the tests do not meet a `flead` stack on the same engine. */
export const PORTS = {
  kafka: 20092,
  timescaledb: 20432,
  grafana: 20301,
  kafkaUi: 20081,
  flink: 20161,
  spark: 20086,
};

/** Rows that the sample data has: eight devices of 600. */
export const ROWS = 4800;

/** A site of FLEAD that sends the sample data once, so that every count is known. */
export function fleadSite(settings: Record<string, object> = {}): Record<string, unknown> {
  const secrets = {
    database: { passwordSecret: "database" },
    grafana: { passwordSecret: "grafana" },
  };
  const flead = {
    type: "flead",
    credentials: secrets,
    network: { name: "flead_network_test" },
    ports: PORTS,
    ...settings,
    producer: { messagesPerSecond: 150, loop: false, ...settings.producer },
    spark: { analyticsInterval: "15s", analyticsTimeout: "2m", ...settings.spark },
  };
  return { "sitestack:hosts": { local: {} }, "sitestack:systems": { flead } };
}

/** One site's FLEAD as its engine and its parts see it. */
export class FleadOnEngine {
  constructor(private readonly site: string) {}

  /** The containers of a service, by name. */
  async containers(service: string) {
    const found = await containersOf({ "io.sitestack.site": this.site, "io.sitestack.service": service });
    return Promise.all(found.map(({ Id }) => inspect(Id)));
  }

  /** The only container of a service. */
  async container(service: string) {
    const [found, ...others] = await this.containers(service);
    expect(others, service).toEqual([]);
    if (found === undefined) throw new Error(`there is no container of ${service}`);
    return found;
  }

  /** Container ids by name, to see what an update replaced. */
  ids(): Promise<Record<string, string>> {
    return this.all(({ Id }) => Id);
  }

  /** Ids of the images that the containers run, by the containers' names. */
  images(): Promise<Record<string, string>> {
    return this.all(({ ImageID }) => ImageID);
  }

  /** What the engine says of each container in a few words: "Up 5 minutes (healthy)". */
  states(): Promise<Record<string, string>> {
    return this.all(({ Status }) => Status);
  }

  /** Removes all volumes, also what somebody made before. @returns their keys. */
  async removeVolumes(): Promise<string[]> {
    const prefix = `${this.site}_`;
    const { Volumes } = await engine.listVolumes({ filters: { name: [prefix] } });
    const names = (Volumes ?? []).map(({ Name }) => Name).filter((name) => name.startsWith(prefix));
    for (const name of names) await engine.getVolume(name).remove();
    return names.map((name) => name.slice(prefix.length)).sort();
  }

  private async all(read: (container: Docker.ContainerInfo) => string): Promise<Record<string, string>> {
    const found = await containersOf({ "io.sitestack.site": this.site });
    return Object.fromEntries(
      found.map((container) => {
        const { Labels } = container;
        return [`${Labels["io.sitestack.service"]}-${Labels["io.sitestack.slot"]}`, read(container)];
      }),
    );
  }

  /** Standard output of a command in a service's container. */
  async execute(service: string, ...command: string[]): Promise<string> {
    const { Id } = await this.container(service);
    const done = await run("docker", ["exec", Id, ...command]);
    if (done.exitCode !== 0) throw new Error(`${service}: ${command.join(" ")}: ${done.stderr}`);
    return done.stdout;
  }

  /** The last lines that a service's container has printed. */
  async log(service: string): Promise<string> {
    const { Id } = await this.container(service);
    const { stdout, stderr } = await run("docker", ["logs", "--tail", "100", Id]);
    return stdout + stderr;
  }

  /** The rows that a query gives, each a list of texts. */
  async query(sql: string): Promise<string[][]> {
    const options = ["--host", "127.0.0.1", "--username", "flead", "--dbname", "flead"];
    const told = await this.execute(
      "timescaledb",
      "psql",
      ...options,
      "--tuples-only",
      "--no-align",
      "-c",
      sql,
    );
    return told
      .split("\n")
      .filter(Boolean)
      .map((row) => row.split("|"));
  }

  /** The number that a query gives. */
  async number(sql: string): Promise<number> {
    return Number((await this.query(sql))[0]?.[0]);
  }

  /** Every message of a topic so far. */
  async messages<Message>(topic: string): Promise<Message[]> {
    const options = ["--from-beginning", "--timeout-ms", "4000", "--isolation-level", "read_committed"];
    const server = ["--bootstrap-server", "kafka:29092", "--topic", topic];
    const told = await this.execute("kafka", "kafka-console-consumer", ...server, ...options);
    return told
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Message);
  }
}
