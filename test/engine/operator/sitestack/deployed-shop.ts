import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { EngineClient, resolveEngineTarget } from "../../../../engine";
import { type BackupTask, makeBackup } from "../../../../operator/sitestack/backup/make";
import type { Manifest } from "../../../../operator/sitestack/backup/manifest";
import { openStore } from "../../../../operator/sitestack/backup/open-store";
import { planBackup, planFor } from "../../../../operator/sitestack/backup/plan";
import { restoreBackup } from "../../../../operator/sitestack/backup/restore";
import { planRestore } from "../../../../operator/sitestack/backup/restore-plan";
import type { BackupStore } from "../../../../operator/sitestack/backup/store";
import type { Progress } from "../../../../toolchain/report";
import { containersOf, containersOfSite } from "../../support/engine";
import { docker } from "../../support/plain-containers";
import { TestStack } from "../../support/stack";
import { topology } from "./backup-shop";

export const SECRET = "battery-staple-horse";

/** Owners, bits, links, and names that a shell would stumble over. */
const FILES = `cd /data && mkdir -p ".hidden/a b" empty ..dots && head -c 3000000 /dev/urandom > ".hidden/a b/big" &&
  ln -s ".hidden/a b/big" link && ln ".hidden/a b/big" hard && touch -- "-dash" "it's \\$HOME" && chown -R 1234:4321 .hidden &&
  chmod 2770 empty && chmod 4711 -- -dash && chown 999:998 . && chmod 751 .`;
const LISTING = `cd /data && find . ! -name log -printf '%p %U:%G %m %y %n %l\\n' | sort &&
  find . -type f ! -name log -exec sha256sum {} + | sort`;

/** The shop on the engine, and the folder where its backups go. */
export class DeployedShop {
  /** What was told on the way. */
  readonly said: string[] = [];
  readonly #client = new EngineClient(resolveEngineTarget({}));

  private constructor(
    readonly stack: TestStack,
    readonly folder: string,
    readonly store: BackupStore,
  ) {}

  static async create(): Promise<DeployedShop> {
    const folder = mkdtempSync(join(tmpdir(), "sitestack-backup-"));
    const store = await openStore("backups", folder);
    return new DeployedShop(await TestStack.create("topology", "backup"), folder, store);
  }

  async deploy(): Promise<void> {
    this.stack.configureTopology({
      ...{ topology, deleteVolumes: true },
      secretEnvironment: { db: { POSTGRES_PASSWORD: "password" } },
    });
    await this.stack.setSecret("password", SECRET);
    await this.stack.mustUp();
  }

  async remove(): Promise<void> {
    await this.stack.remove();
    this.#client.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Puts rows, points and files into it. */
  async fill(): Promise<void> {
    await this.sql(`CREATE TABLE sale (id serial PRIMARY KEY, what text NOT NULL, at timestamptz DEFAULT now());
      INSERT INTO sale (what) SELECT md5(i::text) FROM generate_series(1, 20000) i;
      CREATE VIEW sold AS SELECT count(*) FROM sale`);
    await this.influx("CREATE DATABASE feeds");
    const values = Array.from({ length: 500 }, (_, index) => index);
    const points = values.map((value) => `temp,at=roof value=${value} ${1_700_000_000 + value}`).join("\n");
    const write = "http://localhost:8086/write?db=feeds&precision=s";
    await this.execute("points", "curl", "-fsS", "-XPOST", write, "--data-binary", points);
    await this.execute("writer", "sh", "-c", FILES);
  }

  /** What is in the site: rows, points, files with their bytes. The writer's logs grow. */
  async contents() {
    const tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    const [rows, sold, points, databases, tree] = await Promise.all([
      this.sql("SELECT count(*), md5(string_agg(id || what || at, ',' ORDER BY id)) FROM sale"),
      this.sql(`SELECT * FROM sold; ${tables}`),
      this.influx("SELECT count(value), sum(value), spread(value) FROM temp", "-database", "feeds"),
      this.influx("SHOW DATABASES"),
      this.execute("writer", "sh", "-c", LISTING),
    ]);
    const own = databases.split("\n").filter((line) => !line.endsWith("_internal"));
    return { rows, sold, points, databases: own, tree };
  }

  sql(statements: string): Promise<string> {
    return this.execute("db", "psql", "-U", "keeper", "-d", "shop", "-qtA", "-c", statements);
  }

  influx(query: string, ...options: string[]): Promise<string> {
    return this.execute("points", "influx", "-format", "csv", ...options, "-execute", query);
  }

  async execute(service: string, ...command: string[]): Promise<string> {
    return docker("exec", await this.nameOf(service), ...command);
  }

  async nameOf(service: string): Promise<string> {
    const labels = { "io.sitestack.site": this.stack.name, "io.sitestack.service": service };
    const [container] = await containersOf(labels);
    return container?.Id ?? "";
  }

  async expectAllToRun(): Promise<void> {
    const containers = await containersOfSite(this.stack.name);
    expect(containers.map(({ State }) => State)).toEqual(["running", "running", "running"]);
  }

  /** What a backup of it is told, but for who wants it to end. @param only names of dumps */
  task(only?: readonly string[]): BackupTask {
    const whole = planBackup(this.stack.name, [topology]);
    const plan = only === undefined ? whole : planFor(whole, (name) => only.includes(name));
    const progress: Progress = { line: (text) => void this.said.push(text), during: (_, work) => work() };
    const hosts = [{ client: this.#client, plan }];
    return { site: this.stack.name, store: this.store, hosts, reason: "asked for", progress };
  }

  async backup(only?: readonly string[]): Promise<Manifest> {
    const { manifest, notes } = await makeBackup(this.task(only));
    expect(notes).toEqual([]);
    return manifest;
  }

  async restore(manifest: Manifest, { only, overwrite }: { only?: string[]; overwrite: boolean }) {
    const plans = { local: planBackup(this.stack.name, [topology]) };
    const { hosts, problems } = planRestore(manifest, plans, only);
    expect(problems).toEqual([]);
    const there = [{ client: this.#client, matches: hosts.local?.matches ?? [] }];
    const bringUp = () => this.stack.mustUp().then(() => undefined);
    await restoreBackup({ ...this.task(), manifest, hosts: there, overwrite, bringUp });
  }

  /** Where a backup's file is. */
  fileOf({ id }: Manifest, file: string): string {
    return join(this.folder, "backups", this.stack.name, id, file);
  }
}
