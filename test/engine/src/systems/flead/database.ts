import { DEFAULT_IMAGES } from "../../../../../src/systems/flead/config";
import { run } from "../../../../../toolchain/run";
import { eventually } from "../../../support/engine";

/** A database that somebody made before, with its own password: what a changed secret meets. */
export async function makeDatabase(site: string, password: string): Promise<void> {
  const name = `${site}-made-before`;
  const volume = `${site}_timescaledb_data:/home/postgres/pgdata`;
  const environment = { POSTGRES_USER: "flead", POSTGRES_DB: "flead", POSTGRES_PASSWORD: password };
  const options = Object.entries({
    ...environment,
    PGDATA: "/home/postgres/pgdata/data",
    TS_TUNE_MEMORY: "1GB",
  });
  const settings = options.flatMap(([key, value]) => ["--env", `${key}=${value}`]);
  await run("docker", [
    "run",
    "--detach",
    "--name",
    name,
    "--volume",
    volume,
    ...settings,
    DEFAULT_IMAGES.timescaledb,
  ]);
  const ask = ["psql", "--host", "127.0.0.1", "--username", "flead", "--dbname", "flead", "-c", "SELECT 1"];
  await eventually(
    () => run("docker", ["exec", name, ...ask]),
    ({ exitCode }) => exitCode === 0,
    60,
  );
  await run("docker", ["stop", "--signal", "SIGINT", name]);
  await run("docker", ["rm", "--force", name]);
}
